import { fetchText } from '../reaching-issuers/fetch-text.ts';
import type { NamedScope } from './explained.ts';

/** The scopes under `prefixes` in the open list of `issuer`'s self-service API; none where it has no such list. */
export async function listOpenScopes(issuer: string, prefixes: readonly string[]): Promise<readonly NamedScope[]> {
  const asked = prefixes.map(async (prefix): Promise<readonly NamedScope[]> => {
    try {
      const url = `${issuer}api/v1/scopes/all?prefix=${encodeURIComponent(prefix)}`;
      const { status, text } = await fetchText(url);
      const list: unknown = status === 200 ? JSON.parse(text) : [];
      return Array.isArray(list) ? list.filter(isNamed) : [];
    } catch {
      // A better hint is not worth a failure.
      return [];
    }
  });
  return (await Promise.all(asked)).flat();
}

function isNamed(entry: unknown): entry is NamedScope {
  return typeof entry === 'object' && entry !== null && 'name' in entry && typeof entry.name === 'string';
}
