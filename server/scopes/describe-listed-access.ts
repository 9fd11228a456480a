import type { PastedNumber } from '#organisations';

export const listedOutcomes = ['granted', 'present', 'withdrawn', 'absent', 'invalid', 'repeated'] as const;

/** What became of each number of a list. `changed`: those whose access was given or withdrawn now. */
export function describeListedAccess(
  pasted: readonly PastedNumber[],
  {
    action,
    changed,
    names,
  }: {
    action: 'grant' | 'withdraw';
    changed: ReadonlySet<string>;
    names: ReadonlyMap<string, string | null>;
  },
) {
  const [done, nothing] = action === 'grant' ? (['granted', 'present'] as const) : (['withdrawn', 'absent'] as const);
  return pasted.map(({ sent, orgno, repeated }) => {
    if (orgno === undefined) return { consumer: sent, outcome: 'invalid' as const };
    const name = names.get(orgno) ?? null;
    return {
      consumer: sent,
      consumer_orgno: orgno,
      ...(name !== null && { consumer_organization_name: name }),
      outcome: repeated ? ('repeated' as const) : changed.has(orgno) ? done : nothing,
    };
  });
}
