import { CamelCasePlugin, type Kysely } from 'kysely';
import { columnPlugin } from './column-plugin.ts';
import type { Tables } from './tables.ts';

type CamelCase<Name> = Name extends `${infer First}_${infer Rest}` ? `${First}${Capitalize<CamelCase<Rest>>}` : Name;

/** The tables under their own names, with columns in camel case. */
export type CamelTables = {
  readonly [Table in keyof Tables]: { [Column in keyof Tables[Table] as CamelCase<Column>]: Tables[Table][Column] };
};

const camelCase = new CamelCasePlugin({ maintainNestedObjectKeys: true });

/**
 * The same database with columns in camel case, for the rooms that speak so. (Clients and scopes do not: their fields have
 * the names that the interfaces give them, and so do their columns.)
 */
export function inCamelCase(handle: Kysely<Tables>): Kysely<CamelTables> {
  // What a column holds is looked up by its own name, so the column plugin comes after the other.
  const renamed = handle.withoutPlugins().withPlugin(camelCase).withPlugin(columnPlugin);
  // The plugin gives every column the name that the type gives it.
  return renamed as unknown as Kysely<CamelTables>;
}
