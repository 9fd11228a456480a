import { acceptedPolicies } from './accepted-policies.ts';
import { findChain } from './find-chain.ts';
import { findKnownEnvironment, isUnderStolenName } from './known-authorities.ts';
import { type NameAttribute, type ParsedCertificate, parseCertificate } from './parse-certificate.ts';

export type Environment = 'local' | 'test' | 'production';

export interface Anchors {
  readonly roots: readonly ParsedCertificate[];
  readonly intermediates: readonly ParsedCertificate[];
}

/** Whom the server trusts to say who an organisation is. */
export interface TrustStore {
  anchors(): Anchors;
  /** Policies that a leaf may have. */
  policies(): readonly string[];
  /** Anchors of foreign eSeals, usable in that flow only. */
  european(): Anchors;
  /** Another environment whose authority has `issuer` (a name, hex, and what is in it), for the log and for hints. */
  findEnvironment(issuer: string, attributes: readonly NameAttribute[]): string | undefined;
  /** `host:port` of internal sources that may be asked. */
  readonly allowedInternal: ReadonlySet<string>;
  /** Looks for anchors that have come since; whether there are any. */
  reload?(): Promise<boolean>;
}

export interface DeclaredAnchor {
  readonly environment: Environment;
  /** DER. */
  readonly certificate: Buffer;
  /** Where it was declared, for problems. */
  readonly place: string;
}

export const noAnchors: Anchors = { roots: [], intermediates: [] };

/**
 * The anchors of `environment`, or every problem with them: what is no authority's certificate, a root under the name of a
 * known one, an anchor of another environment (by what it states, or by what a known authority is), and an intermediate
 * whose root is not there.
 */
export function readAnchors(
  declared: readonly DeclaredAnchor[],
  { environment, now }: { environment: Environment; now: number },
): Anchors | { readonly problems: readonly string[] } {
  const problems: string[] = [];
  const certificates: { certificate: ParsedCertificate; place: string }[] = [];
  for (const { environment: stated, certificate: der, place } of declared) {
    const certificate = parseCertificate(der);
    const known = certificate && findKnownEnvironment(certificate);
    if (certificate === undefined) problems.push(`${place}: this is not one X.509 certificate`);
    else if (!certificate.isAuthority) problems.push(`${place}: this certificate is not an authority's`);
    else if (isUnderStolenName(certificate))
      problems.push(`${place}: this bears the name of a known root, but is another certificate`);
    else if (known !== undefined && known !== stated)
      problems.push(`${place}: this is an authority of the ${known} environment, stated as ${stated}`);
    else if (stated !== environment)
      problems.push(`${place}: an anchor of the ${stated} environment cannot be trusted in ${environment}`);
    else certificates.push({ certificate, place });
  }
  const isRoot = ({ certificate }: { certificate: ParsedCertificate }) => certificate.subject === certificate.issuer;
  const roots = certificates.filter(isRoot).map(({ certificate }) => certificate);
  const intermediates = certificates.filter((one) => !isRoot(one));
  for (const { certificate, place } of intermediates) {
    // Whether it is in force is asked whenever it is used; here only whose it is.
    const within = Math.min(Math.max(now, certificate.notBefore), certificate.notAfter);
    const anchors = {
      roots,
      intermediates: intermediates.map((one) => one.certificate).filter((one) => one !== certificate),
    };
    if ('problem' in findChain(certificate, anchors, within))
      problems.push(`${place}: its root is not among the anchors`);
  }
  if (problems.length > 0) return { problems };
  return { roots, intermediates: intermediates.map(({ certificate }) => certificate) };
}

/** The policies that come with the room for an environment; the lookalikes of `local` use those of both. */
export function policiesOf(environment: Environment): readonly string[] {
  return environment === 'local' ? acceptedPolicies.test : acceptedPolicies[environment];
}
