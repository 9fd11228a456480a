import { faults, issueCertificate, makeRsaKey, type TestAuthority } from '@portvakt/test-authority';
import type { StaticFile } from '../adapting/parse-adapter.ts';
import { issueWrongChains } from './issue-wrong-chains.ts';
import { certificateProfiles, organisations } from './names.ts';

type Clients = StaticFile['clients'];

/**
 * Clients for each certificate, right and wrong, that Portvakt's test authority can issue. They are played as `keyless`, the client that
 * proves itself with a certificate. Only a server in the profile `local` trusts them.
 */
export async function issueCertificates(
  authority: TestAuthority,
  { keyless_client: keyless }: Clients,
): Promise<Clients> {
  if (keyless === undefined) throw new Error('the adapter has no client keyless_client');
  const rsa = await makeRsaKey(2048);
  const issue = async (profile: string, orgno: string = organisations.consumer) => {
    const fault = faults.find((name) => name === profile);
    const issued = await issueCertificate(authority, {
      orgno,
      ...(fault === undefined ? { profile: profile as 'auth' } : { fault }),
      // Making a key takes longest of all.
      ...(profile.endsWith('-key') ? {} : { subjectKey: rsa }),
    });
    const { certificate, chain, privateKey } = issued;
    const make = (certificates: readonly Uint8Array[]) => ({
      client_id: keyless.client_id,
      key: { pem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString() },
      kid: null,
      x5c: certificates.map((der) => Buffer.from(der).toString('base64')),
      ...(keyless.scope !== undefined && { scope: keyless.scope }),
    });
    return { alone: make([certificate]), withIssuer: make([certificate, ...chain.slice(0, 1)]) };
  };
  const clients: Record<string, Clients[string]> = {};
  for (const [name, profile] of Object.entries(certificateProfiles)) {
    const { alone, withIssuer } = await issue(profile);
    clients[name] = alone;
    if (name === 'certificate') clients.certificate_chain = withIssuer;
  }
  const { alone } = await issue('auth', organisations.stranger);
  const { consumer: orgno, stranger: other } = organisations;
  const chains = await issueWrongChains(authority, { orgno, other, key: rsa });
  for (const [name, x5c] of Object.entries(chains)) clients[name] = { ...alone, x5c };
  return { ...clients, certificate_of_other: alone };
}
