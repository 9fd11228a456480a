import { m } from '../../generated/messages/messages.js';
import type { ApiProblem } from '../api/problem.ts';

/** Refusals that people meet on the pages, by their names in the server's catalogue. */
const byName: Readonly<Record<string, () => string>> = {
  'right-needed': m.refusals_right_needed,
  'operator-needed': m.refusals_operator_needed,
  'organisation-deactivated': m.refusals_organisation_deactivated,
  'organisation-runs-server': m.refusals_organisation_runs_server,
  'prefix-in-use': m.refusals_prefix_in_use,
  'quota-used-up': m.refusals_quota_used_up,
  'quota-used-up-for-now': m.refusals_quota_used_up_for_now,
  'requests-too-many': m.refusals_requests_too_many,
  'database-away': m.refusals_database_away,
  'try-again': m.refusals_try_again,
  'no-such-client': m.refusals_no_such_client,
  'client-of-another-organisation': m.refusals_client_of_another_organisation,
  'client-deactivated': m.refusals_client_deactivated,
  'client-changed-since': m.refusals_client_changed_since,
  'administration-scope-asked': m.refusals_administration_scope_asked,
  'key-gives-power': m.refusals_key_gives_power,
  'key-removal-gives-power': m.refusals_key_removal_gives_power,
  'key-on-client': m.refusals_key_on_client,
  'key-not-on-client': m.refusals_key_not_on_client,
  'key-invalid': m.refusals_key_invalid,
  'too-many-keys': m.refusals_too_many_keys,
  'scope-missing': m.refusals_scope_missing,
  'scope-exists': m.refusals_scope_exists,
  'scope-exists-deactivated': m.refusals_scope_exists_deactivated,
  'scope-of-others': m.refusals_scope_of_others,
  'scope-of-applicant': m.refusals_scope_of_applicant,
  'prefix-of-others': m.refusals_prefix_of_others,
  'scope-deactivated': m.refusals_scope_deactivated,
  'scope-access-missing': m.refusals_scope_access_missing,
  'scope-access-present': m.refusals_scope_access_present,
  'scope-open-for-all': m.refusals_scope_open_for_all,
  'access-application-open': m.refusals_access_application_open,
  'access-application-closed': m.refusals_access_application_closed,
  'terms-superseded': m.refusals_terms_superseded,
  'invitation-unknown': m.refusals_invitation_unknown,
  'notice-test-too-soon': m.refusals_notice_test_too_soon,
  'notice-webhook-missing': m.refusals_notice_webhook_missing,
  'notice-address-asked': m.refusals_notice_address_asked,
  'notice-address-declined': m.refusals_notice_address_declined,
  'notice-mail-missing': m.refusals_notice_mail_missing,
  'private-key-pasted': m.refusals_private_key_pasted,
  'explanations-too-many': m.refusals_explanations_too_many,
};
/** For all others. */
const byStatus: Readonly<Record<number, () => string>> = {
  400: m.refusals_status_400,
  401: m.refusals_status_401,
  403: m.refusals_status_403,
  404: m.refusals_status_404,
  409: m.refusals_status_409,
  412: m.refusals_status_412,
  429: m.refusals_status_429,
  503: m.refusals_status_503,
};

/** What was refused, in the reader's language: by the name of the refusal, or else by what its status says. */
export function wordRefusal({ status, refusal = '' }: Pick<ApiProblem, 'status' | 'refusal'>): string {
  const isOwnFault = status >= 400 && status < 500;
  return (byName[refusal] ?? byStatus[status] ?? (isOwnFault ? m.refusals_status_400 : m.shell_problem_unknown))();
}
