import { setImmediate } from 'node:timers/promises';
import type { ScopeStore } from './store.ts';

/** Grants that are read at a time. */
const PAGE = 2_000;

/**
 * How many organisations hold a grant of any scope of each owner. There may be millions of grants: they are walked through
 * once, by consumer, and others have their turn after every page.
 */
export async function countConsumers(
  scopes: Pick<ScopeStore, 'readPrefixes' | 'walkGrants'>,
  owners: ReadonlyMap<string, string>,
): Promise<ReadonlyMap<string, number>> {
  const prefixes = await scopes.readPrefixes();
  const counts = new Map<string, number>();
  let counted = { consumer: '', owners: new Set<string>() };
  let after = { consumer_orgno: '', scope: '' };
  for (;;) {
    const page = await scopes.walkGrants({ after, limit: PAGE });
    for (const { consumer_orgno, scope, state } of page) {
      const owner = owners.get(prefixes.get(scope) ?? '');
      if (state !== 'APPROVED' || owner === undefined) continue;
      if (counted.consumer !== consumer_orgno) counted = { consumer: consumer_orgno, owners: new Set() };
      if (!counted.owners.has(owner)) counts.set(owner, (counts.get(owner) ?? 0) + 1);
      counted.owners.add(owner);
    }
    const last = page.at(-1);
    if (page.length < PAGE || last === undefined) return counts;
    after = last;
    await setImmediate();
  }
}
