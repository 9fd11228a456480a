import { isRefusal, type Refusal, refuse } from '@portvakt/protocol';
import type { RegisteredClient } from '#clients';
import type { CertificateChecker } from '#organisation-certificates';
import type { Authentication } from './choose-authentication.ts';

/** How a proved client authenticated, for the token and the record. */
export interface Proof {
  /** `client_amr` of the token. */
  readonly authenticationMethod: string;
  /** The registered key, or the certificate's fingerprint. */
  readonly keyId: string;
}

/**
 * Checks the certificate behind a proved signature, if there is one: it must chain to a trusted authority, be in force,
 * and belong to the client's own organisation (to the supplier, if a supplier registered the client). A registered key
 * without a certificate is trusted because it is registered.
 */
export async function checkTrust(
  authentication: Authentication,
  { client, trust }: { client: RegisteredClient; trust: CertificateChecker['trust'] | undefined },
): Promise<Proof | Refusal> {
  const certificate = authentication.by === 'certificate' ? authentication.certificate : authentication.pinned;
  if (authentication.by === 'registered key' && certificate === undefined) {
    return { authenticationMethod: 'private_key_jwt', keyId: authentication.key.kid };
  }
  if (certificate === undefined || trust === undefined) {
    throw new Error('A certificate is there whenever there is no registered key');
  }
  const trusted = await trust(certificate);
  if (isRefusal(trusted)) return trusted;
  const expected = client.supplier ?? client.owner;
  if (trusted.organisation !== expected) {
    return refuse('certificate-of-another-organisation', {
      hint: () => `The certificate belongs to ${trusted.organisation}.`,
      registryHint: () => `The client belongs to ${expected}.`,
      facts: { certificateOrganisation: trusted.organisation, fingerprint: trusted.fingerprint },
    });
  }
  return authentication.by === 'certificate'
    ? { authenticationMethod: trusted.authenticationMethod, keyId: trusted.fingerprint }
    : { authenticationMethod: 'private_key_jwt', keyId: authentication.key.kid };
}
