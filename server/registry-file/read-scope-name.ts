import { parseScopeName, type ScopeName } from '@portvakt/protocol';
import { builtInScopes } from '#scopes';

/** Reads a scope name. Some of Altinn's own have capitals, which no other scope may have. */
export function readScopeName(text: string): ScopeName | undefined {
  return parseScopeName(text) ?? builtInScopes.find(({ name }) => name === text)?.name;
}
