export type AccessTab = 'find' | 'have' | 'applied';
const tabs: readonly string[] = ['find', 'have', 'applied'];

/** Which part of the page the address names. */
export function readAccessSearch(search: Readonly<Record<string, unknown>>): { tab?: AccessTab } {
  const { tab } = search;
  return typeof tab === 'string' && tabs.includes(tab) ? { tab: tab as AccessTab } : {};
}

/** Which scope the address names. */
export function readScopeSearch(search: Readonly<Record<string, unknown>>): { scope: string } {
  return { scope: typeof search.scope === 'string' ? search.scope : '' };
}
