import type { OrganisationNumber } from '@portvakt/protocol';
import { acceptedPolicies } from './accepted-policies.ts';
import { checkDates, checkKey, type LeafProblem, listLeafProblems, listUnknownCritical } from './check-leaf.ts';
import { checkPolicy } from './check-policy.ts';
import { isSeid2 } from './classify-seal.ts';
import { findOrganisationNumber, type OrganisationNumberProblem } from './find-organisation-number.ts';
import { findEnvironmentOfName } from './known-authorities.ts';
import { type CertificateFormProblem, type ParsedCertificate, readCertificate } from './parse-certificate.ts';

type KnownEnvironment = keyof typeof acceptedPolicies;

/** Why a certificate is refused: the names that refusals have in `facts.reason`, and those of its form. */
export type CertificateProblem =
  | CertificateFormProblem
  | NonNullable<ReturnType<typeof checkKey | typeof checkDates | typeof checkPolicy>>
  | LeafProblem
  | OrganisationNumberProblem;

/** A certificate, and all that the server finds in it alone: without its chain, its revocation and its environment. */
export interface InspectedCertificate {
  readonly certificate: ParsedCertificate;
  /** In the order in which the server looks. A server refuses the certificate for the first of them. */
  readonly problems: readonly CertificateProblem[];
  readonly organisation: OrganisationNumber | undefined;
  /** The environments whose policies the certificate has. */
  readonly acceptedIn: readonly KnownEnvironment[];
  /** Critical extensions that are not understood, dotted decimals. */
  readonly unknownCritical: readonly string[];
  /** Extensions that are there more than once, dotted decimals. */
  readonly repeated: readonly string[];
  /** Whether it is of the present generation (SEID 2.0). Servers accept the one before only where the operator says so. */
  readonly isSeid2: boolean;
  /** The environment of the authority whose name the certificate has for its issuer. A name proves nothing. */
  readonly issuerEnvironment: KnownEnvironment | undefined;
}

/** Judges the certificate in `der` as of `now` (milliseconds); `undefined` when no certificate can be read. */
export function inspectCertificate(der: Buffer, now: number): InspectedCertificate | undefined {
  const { certificate, problem: form, repeated = [] } = readCertificate(der);
  if (certificate === undefined) return undefined;
  const organisation = findOrganisationNumber(certificate.subjectAttributes);
  const environments = ['test', 'production'] as const;
  const ofPolicies = environments.map((environment) => ({
    environment,
    problem: checkPolicy(certificate.policies, acceptedPolicies[environment]),
  }));
  const acceptedIn = ofPolicies.filter(({ problem }) => problem === undefined).map(({ environment }) => environment);
  const problems = [
    form,
    checkKey(certificate),
    checkDates(certificate, now),
    ...listLeafProblems(certificate),
    acceptedIn.length === 0 ? ofPolicies[0]?.problem : undefined,
    typeof organisation === 'string' ? undefined : organisation.problem,
  ].filter((problem) => problem !== undefined);
  return {
    certificate,
    problems,
    organisation: typeof organisation === 'string' ? organisation : undefined,
    acceptedIn,
    unknownCritical: listUnknownCritical(certificate),
    repeated,
    isSeid2: isSeid2(certificate),
    issuerEnvironment: findEnvironmentOfName(certificate.issuerAttributes),
  };
}
