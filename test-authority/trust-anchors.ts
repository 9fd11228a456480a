import type { Environment, Generation, Style } from './describe-hierarchies.ts';
import type { CertificateAuthority, Hierarchy } from './open-hierarchy.ts';
import { hierarchyNames, type TestAuthority } from './open-test-authority.ts';

/** A root or intermediate for a trust store. */
export interface TrustAnchor {
  /** As in its addresses: `buypass-seid2-test-root`. */
  readonly id: string;
  readonly style: Style;
  readonly seid: Generation;
  /** DER. */
  readonly certificate: Buffer;
}

export interface TrustAnchors {
  readonly roots: readonly TrustAnchor[];
  readonly intermediates: readonly TrustAnchor[];
}

/**
 * What to trust in order to accept this authority's certificates, for each environment. With `all` every hierarchy is made
 * first, which takes some seconds once; else those that somebody has asked for so far. The stranger is never among them.
 */
export async function trustAnchors(
  authority: TestAuthority,
  { all = false }: { all?: boolean } = {},
): Promise<Record<Environment, TrustAnchors>> {
  const hierarchies = all ? await openAll(authority) : await authority.listHierarchies();
  const gather = (environment: Environment): TrustAnchors => {
    const mine = hierarchies.filter(({ description }) => description.environment === environment);
    return {
      roots: mine.map(({ root }) => describeAnchor(root)),
      intermediates: mine.map(({ issuing }) => describeAnchor(issuing)),
    };
  };
  return { test: gather('test'), production: gather('production') };
}

async function openAll(authority: TestAuthority): Promise<readonly Hierarchy[]> {
  return Promise.all(hierarchyNames.map((name) => authority.openHierarchy(name)));
}

function describeAnchor({ id, description, certificate }: CertificateAuthority): TrustAnchor {
  return { id, style: description.style, seid: description.seid, certificate };
}
