import assert from 'node:assert/strict';
import { it } from 'node:test';
import { chooseOldKey } from './choose-old-key.ts';
import { listKeys } from './list-keys.ts';

const keys = listKeys({ keys: [{ kid: 'b', exp: 200 }, { kid: 'a', exp: 100 }, { kid: 'c' }, { n: 'nameless' }] });
const choose = (old?: string, keepOld = false) => chooseOldKey(keys, { old, keepOld });

it('chooses the key that a new one takes the place of', () => {
  assert.deepEqual(
    keys.map(({ kid }) => kid),
    ['b', 'a', 'c'],
  );
  assert.equal((choose() as { kid: string }).kid, 'a');
  assert.equal((choose('c') as { kid: string }).kid, 'c');
  assert.equal(choose(undefined, true), undefined);
  assert.equal(choose('x'), 'There is no key x on the client. It has b, a, c.');
  assert.equal(chooseOldKey([], { old: undefined, keepOld: false }), undefined);
});
