import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import type { ClientId } from '@portvakt/protocol';
import type { RecordedChange } from '#audit-trail';
import { createClientFinder } from './find-client.ts';
import type { RegisteredClient } from './registered-client.ts';

const client = (clientId: string, more: object = {}) =>
  ({
    clientId,
    owner: '310123412',
    supplier: undefined,
    scopes: [{ name: 'demo:a' }],
    ...more,
  }) as unknown as RegisteredClient;
const id = (text: string) => text as ClientId;

function setUp(registered: Map<string, RegisteredClient>, mostRemembered?: number) {
  const asked: string[][] = [];
  let announce: (changes: readonly RecordedChange[] | undefined) => void = () => {};
  let fresh = true;
  let gate: Promise<void> = Promise.resolve();
  const finder = createClientFinder({
    read: async (clientIds) => {
      asked.push([...clientIds]);
      const answer = clientIds.flatMap((clientId) => registered.get(clientId) ?? []);
      await gate;
      return answer;
    },
    feed: {
      subscribe: (listener) => {
        announce = listener;
      },
      isFresh: () => fresh,
    },
    ...(mostRemembered !== undefined && { mostRemembered }),
  });
  return {
    finder,
    asked,
    announce: (changes: readonly RecordedChange[] | undefined) => announce(changes),
    setFresh: (value: boolean) => {
      fresh = value;
    },
    hold: () => {
      const { promise, resolve } = Promise.withResolvers<void>();
      gate = promise;
      return resolve;
    },
  };
}

describe('finding a client', () => {
  test('is asked of the database once, and then answered at once', async () => {
    const { finder, asked } = setUp(new Map([['a', client('a')]]));
    assert.equal((await finder.find(id('a')))?.clientId, 'a');
    assert.equal((finder.find(id('a')) as RegisteredClient).clientId, 'a');
    assert.deepEqual(asked, [['a']]);
  });

  test('several in one turn are asked for together, each once', async () => {
    const { finder, asked } = setUp(new Map([['a', client('a')]]));
    const found = await Promise.all([finder.find(id('a')), finder.find(id('b')), finder.find(id('a'))]);
    assert.deepEqual(
      found.map((one) => one?.clientId),
      ['a', undefined, 'a'],
    );
    assert.deepEqual(asked, [['a', 'b']]);
  });

  test('unknown ones are not remembered: they may be registered the next moment, and have no bound', async () => {
    const registered = new Map<string, RegisteredClient>();
    const { finder } = setUp(registered);
    assert.equal(await finder.find(id('a')), undefined);
    registered.set('a', client('a'));
    assert.equal((await finder.find(id('a')))?.clientId, 'a');
  });

  const changes: readonly (readonly [name: string, change: RecordedChange, forgets: boolean])[] = [
    ['the client', { kind: 'client', subject: 'a', organisation: '310123412' }, true],
    ['another client', { kind: 'client', subject: 'b', organisation: '310123412' }, false],
    ['a scope on it', { kind: 'scope', subject: 'demo:a', organisation: '312999919' }, true],
    ['another scope', { kind: 'scope', subject: 'demo:b', organisation: '312999919' }, false],
    [
      "its organisation's access to a scope on it",
      { kind: 'scope-access', subject: 'demo:a', organisation: '310123412' },
      true,
    ],
    [
      "another organisation's access to the scope",
      { kind: 'scope-access', subject: 'demo:a', organisation: '313770001' },
      false,
    ],
    ['a signing key', { kind: 'signing-key', subject: 'k', organisation: undefined }, false],
  ];
  for (const [name, change, forgets] of changes) {
    test(`a change of ${name} ${forgets ? 'is seen by the next look-up' : 'costs nothing'}`, async () => {
      const { finder, asked, announce } = setUp(new Map([['a', client('a')]]));
      await finder.find(id('a'));
      announce([change]);
      await finder.find(id('a'));
      assert.equal(asked.length, forgets ? 2 : 1);
    });
  }

  test("for a supplier's client it is the supplier's access that counts", async () => {
    const { finder, asked, announce } = setUp(new Map([['a', client('a', { supplier: '313770001' })]]));
    await finder.find(id('a'));
    announce([{ kind: 'scope-access', subject: 'demo:a', organisation: '310123412' }]);
    await finder.find(id('a'));
    assert.equal(asked.length, 1);
    announce([{ kind: 'scope-access', subject: 'demo:a', organisation: '313770001' }]);
    await finder.find(id('a'));
    assert.equal(asked.length, 2);
  });

  test('«anything may have changed» forgets all', async () => {
    const { finder, asked, announce } = setUp(new Map([['a', client('a')]]));
    await finder.find(id('a'));
    announce(undefined);
    await finder.find(id('a'));
    assert.equal(asked.length, 2);
  });

  test('what was read before a change is not remembered after it', async () => {
    const { finder, asked, announce, hold } = setUp(new Map([['a', client('a')]]));
    const release = hold();
    const first = finder.find(id('a'));
    await new Promise(setImmediate);
    announce([{ kind: 'client', subject: 'a', organisation: undefined }]);
    // Asked after the change, so it must not get what was read before.
    const second = finder.find(id('a'));
    release();
    await Promise.all([first, second]);
    assert.deepEqual(asked, [['a'], ['a']]);
  });

  test('nothing is answered from memory while nobody vouches for it', async () => {
    const { finder, asked, setFresh } = setUp(new Map([['a', client('a')]]));
    await finder.find(id('a'));
    setFresh(false);
    await finder.find(id('a'));
    assert.equal(asked.length, 2);
  });

  test('memory is bounded: the least recently used one makes room', async () => {
    const { finder, asked } = setUp(new Map(['a', 'b', 'c'].map((name) => [name, client(name)])), 2);
    await finder.find(id('a'));
    await finder.find(id('b'));
    void finder.find(id('a'));
    await finder.find(id('c'));
    void finder.find(id('a'));
    await finder.find(id('b'));
    assert.deepEqual(asked, [['a'], ['b'], ['c'], ['b']]);
  });

  test('of those who are asked for together, only the one that cannot be read fails', async () => {
    const asked: string[][] = [];
    const finder = createClientFinder({
      read: async (clientIds) => {
        asked.push([...clientIds]);
        if (clientIds.includes(id('culprit'))) throw new Error('unreadable');
        return clientIds.filter((clientId) => clientId !== 'unknown').map((clientId) => client(clientId));
      },
      feed: { subscribe: () => {}, isFresh: () => true },
    });
    const wanted = ['a', 'b', 'culprit', 'unknown', 'c'];
    const answers = await Promise.allSettled(wanted.map((name) => finder.find(id(name))));
    assert.deepEqual(
      answers.map((answer) => (answer.status === 'fulfilled' ? answer.value?.clientId : 'failed')),
      ['a', 'b', 'failed', undefined, 'c'],
    );
    const before = asked.length;
    assert.equal((finder.find(id('c')) as RegisteredClient).clientId, 'c', 'and the others are remembered');
    assert.equal(asked.length, before);
  });

  test('a database that fails is told to everyone who waited, and asked again', async () => {
    let away = true;
    const finder = createClientFinder({
      read: async () => {
        if (away) throw new Error('away');
        return [client('a')];
      },
      feed: { subscribe: () => {}, isFresh: () => true },
    });
    const answers = await Promise.allSettled([finder.find(id('a')), finder.find(id('b'))]);
    assert.deepEqual(
      answers.map(({ status }) => status),
      ['rejected', 'rejected'],
    );
    away = false;
    assert.equal((await finder.find(id('a')))?.clientId, 'a');
  });
});
