import type { ClientName } from '../format/vocabulary.ts';

/** Synthetic organisations with correct check digits. */
export const organisations = {
  provider: '312999919',
  consumer: '310123412',
  supplier: '313770001',
  stranger: '310001112',
  /** Delegates to the supplier. */
  customer: '314000005',
} as const;

export const PREFIX = 'conformance';
/** Where the register of delegations is said to be. Both are kept by the server itself. */
export const SOURCE = 'https://altinn.conformance.example/';
export const OTHER_SOURCE = 'https://other.conformance.example/';

export const scopes = {
  good: 'conformance:good',
  second: 'conformance:second',
  unlisted: 'conformance:unlisted',
  foreign: 'conformance:foreign',
  ungranted: 'conformance:ungranted',
  inactive: 'conformance:inactive',
  login: 'conformance:login',
  short: 'conformance:short',
  open: 'conformance:open',
  fixedAudience: 'conformance:fixed-audience',
  delegated: 'conformance:delegated',
  undelegated: 'conformance:undelegated',
  otherSource: 'conformance:other-source',
  /** Delegated by the registry. Whoever takes that back may say so in `values.withdrawn_scope`. */
  withdrawn: 'conformance:withdrawn',
} as const;

export const FIXED_AUDIENCE = 'https://api.conformance.example/';
export const systemUser = {
  system: `${organisations.supplier}_conformance`,
  resource: 'conformance-submission',
  reference: 'customer-417',
} as const;
export const consents = {
  accepted: '8f4b1d20-c0c0-4000-8000-000000000001',
  revoked: '8f4b1d20-c0c0-4000-8000-000000000002',
  resource: 'conformance-income',
  giver: `urn:altinn:organization:identifier-no:${organisations.provider}`,
} as const;

/** Which of Portvakt's test certificates each client proves itself with: a profile of `portvakt certificates issue`. */
export const certificateProfiles = {
  certificate: 'auth',
  certificate_revoked: 'revoked',
  certificate_expired: 'expired',
  certificate_not_yet_valid: 'not-yet-valid',
  certificate_untrusted: 'signed-by-other',
  certificate_self_signed: 'self-signed',
  certificate_wrong_policy: 'wrong-policy',
  certificate_missing_policy: 'missing-policy',
  certificate_person: 'person-policy',
  certificate_no_orgno: 'no-orgno',
  certificate_conflicting_orgno: 'conflicting-orgno',
  certificate_unreachable_crl: 'dead-crl',
  certificate_pss_key: 'pss-key',
  certificate_ec_key: 'ec-key',
  certificate_sign: 'sign',
  certificate_crypt: 'crypt',
} as const satisfies Partial<Record<ClientName, string>>;
