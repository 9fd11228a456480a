import { type GrantStep, isRefusal, parseClientId, type Refusal, refuse } from '@portvakt/protocol';
import {
  type Assertion,
  checkTrust,
  chooseAuthentication,
  type Proof,
  type SignatureChecker,
} from '#assertion-checking';
import type { ClientFinder, RegisteredClient } from '#clients';
import type { CertificateChecker } from '#organisation-certificates';
import type { Applicant } from './applicant.ts';
import { listUnneeded } from './describe-finding.ts';

/** What proves a grant. It changes nothing. */
export interface ProvingDependencies {
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  readonly clients: ClientFinder;
  readonly checkSignature: SignatureChecker;
  /** Loaded when the first certificate arrives: most clients never send one. */
  readonly certificates: () => CertificateChecker | Promise<CertificateChecker>;
}

/** What an applicant has proved: who it is, how, and what it asks for. */
export interface ProvedGrant {
  readonly assertion: Assertion;
  readonly applicant: Applicant;
  readonly proof: Proof;
}

/** Client → key → signature → trust in the certificate. */
export async function proveAssertion(given: ProvingDependencies, assertion: Assertion): Promise<ProvedGrant | Refusal> {
  if (assertion.keyId === undefined && assertion.x5c !== undefined) {
    const european = await proveEuropean(given, assertion);
    if (european !== undefined) return european;
  }

  // Text that cannot be a client id is not looked up.
  const clientId = parseClientId(assertion.issuer);
  const client = clientId && (await given.clients.find(clientId));
  if (client === undefined || !client.active) return refuseClient(assertion.issuer, client);
  const certificates = needsCertificates(assertion, client) ? await given.certificates() : undefined;
  const authentication = chooseAuthentication(assertion, {
    client,
    now: given.clock(),
    readCertificate: certificates?.read,
  });
  if (isRefusal(authentication)) return authentication;
  const forged = given.checkSignature(assertion, authentication);
  if (forged !== undefined) return forged;
  const proof = await checkTrust(authentication, { client, trust: certificates?.trust });
  return isRefusal(proof) ? proof : { assertion, applicant: { kind: 'client', client }, proof };
}

function needsCertificates({ keyId, x5c }: Assertion, { keys }: RegisteredClient): boolean {
  if (keyId === undefined) return x5c !== undefined && keys.length === 0;
  return keys.some((key) => key.kid === keyId && key.x5c !== undefined);
}

/**
 * The same for a European business: only its certificate counts, and `iss` is ignored. Returns nothing if the
 * certificate is not under a foreign anchor; then it belongs to a client.
 */
async function proveEuropean(
  { certificates, checkSignature }: ProvingDependencies,
  assertion: Assertion,
): Promise<ProvedGrant | Refusal | undefined> {
  const checker = await certificates();
  if (!checker.acceptsEuropeans) return undefined;
  const certificate = checker.read(assertion.x5c);
  if (isRefusal(certificate) || !checker.isEuropean(certificate)) return undefined;
  const forged = checkSignature(assertion, { by: 'certificate', certificate });
  if (forged !== undefined) return forged;
  const business = await checker.trustEuropean(certificate);
  if (isRefusal(business)) return business;
  const { authenticationMethod, fingerprint } = business;
  return {
    assertion,
    applicant: { kind: 'european business', business },
    proof: { authenticationMethod, keyId: fingerprint },
  };
}

/** The checks that a proved grant does not need. */
export function findUnneeded({ applicant, assertion, proof }: ProvedGrant): readonly GrantStep[] {
  const key = applicant.kind === 'client' ? applicant.client.keys.find(({ kid }) => kid === proof.keyId) : undefined;
  const hasCertificate = proof.authenticationMethod !== 'private_key_jwt';
  return listUnneeded({ claims: assertion.claims, key, hasCertificate });
}

function refuseClient(issuer: string, client: RegisteredClient | undefined): Refusal {
  return refuse('client-not-found', {
    hint: 'The claim iss must be the client id, and the client must be registered in this environment.',
    registryHint: client === undefined ? 'No client has this id.' : 'The client is deactivated.',
    facts: { clientId: issuer, known: client !== undefined },
  });
}
