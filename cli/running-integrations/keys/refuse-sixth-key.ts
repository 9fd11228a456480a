import { mostKeys } from '@portvakt/protocol';
import { CommandFailure } from '../../command-line/command-failure.ts';
import { suggest } from '../../command-line/quote.ts';
import { findFirstToEnd, type ListedKey } from './list-keys.ts';

/** @throws CommandFailure that says which key to remove, where there is no room for another. */
export function refuseSixthKey(clientId: string, keys: readonly ListedKey[]): void {
  const first = findFirstToEnd(keys);
  if (keys.length < mostKeys || first === undefined) return;
  throw new CommandFailure(`The client ${clientId} has ${keys.length} keys, which is the most. Remove one first.`, {
    error: 'too_many_keys',
    lines: [
      ...keys.map(({ kid, until }) => `${kid}, until ${until}`),
      `The one that ends first: ${suggest(['manage', 'keys', 'remove', clientId, first.kid])}`,
    ],
    document: { keys: keys.map(({ kid }) => kid), remove_first: first.kid },
  });
}
