import { type MadeClient, makeClient, makeKey } from '@portvakt/own-tests';
import type { ClientName } from '../format/vocabulary.ts';

/** The clients with registered keys. */
export type Registered = Readonly<Record<(typeof registeredNames)[number], MadeClient>>;

const registeredNames = [
  'client',
  'second_key',
  'other_client',
  'same_kid_client',
  'expired_key',
  'inactive_client',
  'login_client',
  'supplier',
  'vendor',
  'consent_client',
] as const satisfies readonly ClientName[];

/** Clients without keys, each with one certificate (but the first, which has none). */
export const certifiedNames = [
  'keyless_client',
  'certificate',
  'certificate_chain',
  'certificate_sign',
  'certificate_crypt',
  'certificate_of_other',
  'certificate_revoked',
  'certificate_expired',
  'certificate_not_yet_valid',
  'certificate_untrusted',
  'certificate_self_signed',
  'certificate_wrong_policy',
  'certificate_missing_policy',
  'certificate_person',
  'certificate_no_orgno',
  'certificate_conflicting_orgno',
  'certificate_unreachable_crl',
  'certificate_pss_key',
  'certificate_ec_key',
  'certificate_expired_authority',
  'certificate_long_path',
  'certificate_issued_by_client',
] as const satisfies readonly ClientName[];
export type CertifiedName = (typeof certifiedNames)[number];

/** The id that a client has in the registry. */
export function clientIdOf(name: string): string {
  return name.replaceAll('_', '-');
}

/** The clients, each with a fresh key. */
export function makePlayers(): Registered {
  const own = makeKey('good-key');
  const made = registeredNames.map((name) => {
    if (name === 'client') return [name, makeClient(clientIdOf(name), own)] as const;
    const kid = name === 'same_kid_client' ? own.publicJwk.kid : `key-of-${clientIdOf(name)}`;
    return [name, makeClient(name === 'second_key' ? 'client' : clientIdOf(name), makeKey(kid))] as const;
  });
  return Object.fromEntries(made) as Registered;
}
