export type ApiTab = 'access' | 'applications' | 'use' | 'about';
const tabs: readonly string[] = ['access', 'applications', 'use', 'about'];

/** What the address of an API's page says: which scope, and which part of the page. */
export function readApiSearch(search: Readonly<Record<string, unknown>>): { scope: string; tab?: ApiTab } {
  const { scope, tab } = search;
  return {
    scope: typeof scope === 'string' ? scope : '',
    ...(typeof tab === 'string' && tabs.includes(tab) && { tab: tab as ApiTab }),
  };
}
