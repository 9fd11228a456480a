import { builtInPrefixes } from '#scopes';

const PREFIX = /^[a-z0-9æøå][a-z0-9æøå_-]{0,63}$/;

/** Why `prefix`, which `owner` has, cannot be given to another organisation, as a sentence. */
export function judgePrefix(prefix: string, owner: string | undefined): string | undefined {
  if (!PREFIX.test(prefix)) return `${prefix} cannot be a prefix: 1 to 64 lower-case letters, digits and _ -`;
  if (builtInPrefixes.includes(prefix)) return `The prefix ${prefix} is the server's own.`;
  return owner === undefined ? undefined : `The prefix ${prefix} belongs to organisation ${owner}.`;
}
