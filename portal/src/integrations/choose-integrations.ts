import type { Integration } from './integration.ts';

export const stateFilters = ['in-use', 'attention', 'key-expires', 'never-used', 'deactivated', 'all'] as const;
export type StateFilter = (typeof stateFilters)[number];

export interface Choice {
  readonly search: string;
  readonly state: StateFilter;
  readonly type: string | undefined;
}

/** What needs somebody to do something. */
const urgent: readonly string[] = ['key-expires', 'without-keys', 'scope-without-access'];

const fits: Readonly<Record<StateFilter, (integration: Integration) => boolean>> = {
  'in-use': ({ active }) => active,
  attention: ({ active, marks }) => active && (marks?.some(({ code }) => urgent.includes(code)) ?? false),
  'key-expires': ({ active, marks }) => active && (marks?.some(({ code }) => code === 'key-expires') ?? false),
  'never-used': ({ active, marks }) => active && (marks?.some(({ code }) => code === 'never-used') ?? false),
  deactivated: ({ active }) => !active,
  all: () => true,
};

/** The integrations that have every word of the search in their name, id, description or customer, and fit the filters. */
export function chooseIntegrations(
  integrations: readonly Integration[],
  { search, state, type }: Choice,
): readonly Integration[] {
  const words = search.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  return integrations.filter(
    (integration) =>
      fits[state](integration) &&
      (type === undefined || integration.type === type) &&
      words.every((word) => integration.text.includes(word)),
  );
}
