import { findFirstToEnd, type ListedKey } from './list-keys.ts';

/**
 * The key that a new one takes the place of: the one that was named, otherwise the only one or the one that ends first;
 * `undefined` when all are to stay. A sentence when the named one is not there.
 */
export function chooseOldKey(
  keys: readonly ListedKey[],
  { old, keepOld }: { old: string | undefined; keepOld: boolean },
): ListedKey | undefined | string {
  if (keepOld) return undefined;
  if (old === undefined) return findFirstToEnd(keys);
  const named = keys.find(({ kid }) => kid === old);
  return named ?? `There is no key ${old} on the client. It has ${keys.map(({ kid }) => kid).join(', ')}.`;
}
