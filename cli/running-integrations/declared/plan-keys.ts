import { mostKeys } from '@portvakt/protocol';
import { CommandFailure } from '../../command-line/command-failure.ts';
import { clientPath } from '../clients/client-path.ts';
import type { PlannedChange, PlannedStep } from './planned-step.ts';
import type { WantedIntegration, WantedKey } from './read-declarations.ts';
import type { PresentClient } from './read-present.ts';

interface Given {
  readonly wanted: WantedIntegration;
  readonly present: PresentClient | undefined;
  readonly about: Pick<PlannedChange, 'of' | 'client_id'>;
  /** What opens the API for the change. */
  readonly scopes: readonly string[];
}

/**
 * The keys to be added to a client, and those that are not declared. A key is the same if its modulus is, whatever its name.
 *
 * @throws CommandFailure when a name is taken by another key, or there is no room.
 */
export function planKeys(given: Given): {
  readonly add: readonly PlannedStep[];
  readonly surplus: readonly string[];
  readonly remove: readonly PlannedStep[];
} {
  const { wanted, present, about, scopes } = given;
  const there = present?.keys ?? [];
  const keys = wanted.keys ?? [];
  const added: WantedKey[] = [];
  for (const key of keys) {
    const same = there.find(({ n }) => n === key.n);
    const namesake = there.find(({ kid }) => kid === key.kid);
    if (same === undefined && namesake !== undefined) {
      throw new CommandFailure(
        `${wanted.place}: the client ${about.client_id} has another key named ${key.kid}. Give the new one another kid; programs go on with the old one meanwhile.`,
        { error: 'kid_in_use' },
      );
    }
    if (same === undefined || isPinnedAnew(key, same.record.x5c)) added.push({ ...key, kid: same?.kid ?? key.kid });
  }
  const isNew = ({ n }: WantedKey) => !there.some((known) => known.n === n);
  if (there.length + added.filter(isNew).length > mostKeys) {
    throw new CommandFailure(
      `${wanted.place}: the client ${about.client_id} has ${there.length} keys, and can have ${mostKeys}. New keys are added before old ones are removed: remove one first.`,
      {
        error: 'too_many_keys',
        lines: there.map(({ kid, until }) => `${kid}, until ${until}`),
        document: { keys: there.map(({ kid }) => kid) },
      },
    );
  }
  const surplus = wanted.keys === undefined ? [] : there.filter(({ n }) => !keys.some((key) => key.n === n));
  const step = (does: 'add' | 'remove', kid: string, body?: WantedKey): PlannedStep => ({
    change: { does, what: 'key', ...about, name: kid, fields: [] },
    subject: wanted,
    tagged: 'keys',
    request: ({ clientId }) => ({
      method: does === 'add' ? 'PUT' : 'DELETE',
      path: clientPath(clientId, 'jwks', kid),
      ...(body !== undefined && { body }),
      scopes,
    }),
  });
  return {
    add: added.map((key) => step('add', key.kid, key)),
    surplus: surplus.map(({ kid }) => kid),
    remove: surplus.map(({ kid }) => step('remove', kid)),
  };
}

/** Whether the declared certificate is another one than the key is pinned to. Without one, the key stays as it is. */
function isPinnedAnew({ x5c }: WantedKey, present: unknown): boolean {
  const [declared] = x5c ?? [];
  return declared !== undefined && (!Array.isArray(present) || present[0] !== declared);
}
