import type { ParsedCertificate } from './parse-certificate.ts';

const ANY_POLICY = '2.5.29.32.0';

type Linked = Pick<ParsedCertificate, 'subject' | 'issuer' | 'policies' | 'requireExplicitPolicy' | 'inhibitAnyPolicy'>;

/**
 * Whether the policies of `path` (the leaf first, the root last) add up, if an authority in it requires that (RFC 5280
 * §6.1.3 d to f, §6.1.4 h to j, §6.1.5). No real authority requires it today, and the policies of real chains do not
 * add up: see `check-policy.ts`. Policy mappings are not followed, so a chain that needs them fails. The extensions
 * apply whether critical or not.
 */
export function checkPolicyConstraints(path: readonly Linked[]): 'policies-do-not-add-up' | undefined {
  // The root is trusted as it is, so it is not checked.
  const links = path.slice(0, -1).toReversed();
  let valid: ReadonlySet<string> | 'any' = 'any';
  let explicit = links.length + 1;
  let inhibitAny = links.length + 1;
  for (const [position, certificate] of links.entries()) {
    const isLeaf = position === links.length - 1;
    const isSelfIssued = certificate.subject === certificate.issuer;
    valid = narrow(valid, certificate.policies, inhibitAny > 0 || (!isLeaf && isSelfIssued));
    if (isLeaf || !isSelfIssued) {
      explicit = Math.max(0, explicit - 1);
      inhibitAny = Math.max(0, inhibitAny - 1);
    }
    explicit = Math.min(explicit, certificate.requireExplicitPolicy ?? explicit);
    inhibitAny = Math.min(inhibitAny, certificate.inhibitAnyPolicy ?? inhibitAny);
    if (explicit === 0 && valid !== 'any' && valid.size === 0) return 'policies-do-not-add-up';
  }
  return undefined;
}

function narrow(
  valid: ReadonlySet<string> | 'any',
  policies: readonly string[] | undefined,
  anyCounts: boolean,
): ReadonlySet<string> | 'any' {
  const named = (policies ?? []).filter((policy) => policy !== ANY_POLICY);
  if (anyCounts && policies?.includes(ANY_POLICY)) return valid;
  return new Set(valid === 'any' ? named : named.filter((policy) => valid.has(policy)));
}
