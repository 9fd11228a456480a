import { Paragraph } from '@digdir/designsystemet-react';
import { m } from '../../generated/messages/messages.js';
import type { ApiProblem } from '../api/problem.ts';
import { currentLanguage } from './language.ts';

/** Refusals that people meet on the pages, by their names in the server's catalogue. */
const byName: Readonly<Record<string, () => string>> = {
  'right-needed': m.refusals_right_needed,
  'operator-needed': m.refusals_operator_needed,
  'organisation-deactivated': m.refusals_organisation_deactivated,
  'quota-used-up': m.refusals_quota_used_up,
  'quota-used-up-for-now': m.refusals_quota_used_up_for_now,
  'database-away': m.refusals_database_away,
  'try-again': m.refusals_try_again,
  'no-such-client': m.refusals_no_such_client,
  'client-of-another-organisation': m.refusals_client_of_another_organisation,
  'client-kept-by-supplier': m.refusals_client_kept_by_supplier,
  'client-deactivated': m.refusals_client_deactivated,
  'client-changed-since': m.refusals_client_changed_since,
  'key-gives-power': m.refusals_key_gives_power,
  'key-on-client': m.refusals_key_on_client,
  'key-not-on-client': m.refusals_key_not_on_client,
  'key-invalid': m.refusals_key_invalid,
  'too-many-keys': m.refusals_too_many_keys,
  'scope-missing': m.refusals_scope_missing,
  'scope-exists': m.refusals_scope_exists,
  'scope-exists-deactivated': m.refusals_scope_exists_deactivated,
  'scope-of-others': m.refusals_scope_of_others,
  'prefix-of-others': m.refusals_prefix_of_others,
  'scope-deactivated': m.refusals_scope_deactivated,
  'scope-access-missing': m.refusals_scope_access_missing,
  'scope-access-present': m.refusals_scope_access_present,
  'scope-open-for-all': m.refusals_scope_open_for_all,
  'access-application-open': m.refusals_access_application_open,
  'access-application-closed': m.refusals_access_application_closed,
  'terms-superseded': m.refusals_terms_superseded,
  'member-last-administrator': m.refusals_member_last_administrator,
  'invitation-unknown': m.refusals_invitation_unknown,
  'invitation-of-another': m.refusals_invitation_of_another,
  'notice-settings-changed': m.refusals_notice_settings_changed,
  'notice-test-too-soon': m.refusals_notice_test_too_soon,
  'private-key-pasted': m.refusals_private_key_pasted,
};
/** For all others. */
const byStatus: Readonly<Record<number, () => string>> = {
  400: m.refusals_status_400,
  403: m.refusals_status_403,
  404: m.refusals_status_404,
  409: m.refusals_status_409,
  412: m.refusals_status_412,
  429: m.refusals_status_429,
  503: m.refusals_status_503,
};

/**
 * What an answer that refuses says, in the reader's language. The server's own words are English; they name the values, so they are
 * shown as well, and marked as English for those who hear the page (WCAG 2.2, 3.1.2).
 */
export function RefusalWords({ problem: { status, refusal, message } }: { problem: ApiProblem }) {
  const words = (byName[refusal ?? ''] ?? byStatus[status] ?? m.shell_problem_unknown)();
  // Without a name it is not the server's: the page itself has found the words.
  if (refusal === undefined || currentLanguage() === 'en') return <Paragraph>{message || words}</Paragraph>;
  return (
    <>
      <Paragraph>{words}</Paragraph>
      {message !== '' && (
        <Paragraph data-size="sm">
          {m.refusals_in_english()} <span lang="en">{message}</span>
        </Paragraph>
      )}
    </>
  );
}
