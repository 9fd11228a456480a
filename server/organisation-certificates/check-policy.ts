/**
 * Whether a leaf's policies are on an environment's allow list. An entry that ends in `*` allows every identifier that
 * begins with the text before it, dot included: `….210.*` does not allow `….2100.1`. Checks only the leaf, on purpose:
 * the policy trees of real authorities do not add up (one test authority asserts the arc for persons).
 */
export function checkPolicy(
  policies: readonly string[] | undefined,
  allowed: readonly string[],
): 'policy-missing' | 'policy-not-accepted' | undefined {
  if (policies === undefined || policies.length === 0) return 'policy-missing';
  const isAllowed = (policy: string) =>
    allowed.some((entry) => (entry.endsWith('.*') ? policy.startsWith(entry.slice(0, -1)) : policy === entry));
  return policies.some(isAllowed) ? undefined : 'policy-not-accepted';
}
