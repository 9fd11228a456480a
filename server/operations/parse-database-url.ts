import { resolve } from 'node:path';
import { readPostgresUrl } from './read-postgres-url.ts';

export type DatabaseLocation =
  | { readonly kind: 'sqlite'; readonly file: string }
  | { readonly kind: 'sqlite-memory' }
  | { readonly kind: 'postgres'; readonly url: string };

/** Where `text` says that the database is; nothing when it does not say so. A relative file is found from here. */
export function parseDatabaseUrl(text: string): DatabaseLocation | undefined {
  if (text === 'sqlite::memory:') return { kind: 'sqlite-memory' };
  if (text.startsWith('sqlite:') && text.length > 'sqlite:'.length) {
    return { kind: 'sqlite', file: resolve(text.slice('sqlite:'.length)) };
  }
  return readPostgresUrl(text) === undefined ? undefined : { kind: 'postgres', url: text };
}
