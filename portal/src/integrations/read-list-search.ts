import { type StateFilter, stateFilters } from './choose-integrations.ts';

/** What stands in the list's address, so that a link leads to the same list and Back to where one was. */
export interface ListSearch {
  readonly q?: string;
  readonly state?: StateFilter;
  readonly type?: string;
  readonly sort?: string;
  readonly desc?: boolean;
}

/** What the address says, without what nothing is known of. */
export function readListSearch(search: Readonly<Record<string, unknown>>): ListSearch {
  const [q, type, sort] = [readText(search.q), readText(search.type), readText(search.sort)];
  const state = stateFilters.find((filter) => filter === search.state);
  return {
    ...(q && { q }),
    ...(state && { state }),
    ...(type && { type }),
    ...(sort && { sort }),
    ...(search.desc === true && { desc: true }),
  };
}

/** A text of the address. What looks like a number has been read as one. */
export function readText(value: unknown): string | undefined {
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
