import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import { describe, test } from 'node:test';
import { type Approach, guardDoor } from './guard-door.ts';
import { noteProved } from './note-proved.ts';
import { keepVisitors, MANY } from './visitors.ts';

/** A door with small limits, and callers at it. `pass` is a request from start to end. */
function openDoor() {
  let now = 0;
  const shared: string[] = [];
  const guard = guardDoor({
    rates: {
      address: { most: 3, seconds: 60 },
      open: { most: 5, seconds: 60 },
      unproved: { most: 10, seconds: 10 },
    },
    proxies: undefined,
    header: 'x-forwarded-for',
    met: () => undefined,
    shared: (address) => shared.push(address),
    monotonic: () => now,
  });
  const connect = (remoteAddress: string) => ({ remoteAddress }) as Socket;
  const pass = (
    socket: Socket,
    { approach = 'token', status = 400, organisation }: { approach?: Approach; status?: number; organisation?: string },
  ): string | undefined => {
    const request = { socket, headers: {} } as IncomingMessage;
    const limit = guard.look(request, approach);
    if (limit !== undefined) return limit.name;
    if (organisation !== undefined) noteProved(request, organisation);
    guard.note(request, approach, status);
    return undefined;
  };
  return {
    shared,
    connect,
    pass,
    wait: (seconds: number) => {
      now += seconds * 1000;
    },
  };
}

const bad = {};
const good = { status: 200, organisation: '310123412' };

describe('the door', () => {
  test('refuses an address whose requests prove nobody, and no other', () => {
    const { connect, pass, wait } = openDoor();
    const outcomes = Array.from({ length: 5 }, () => pass(connect('192.0.2.1'), bad));
    assert.deepEqual(outcomes, [undefined, undefined, undefined, 'address', 'address']);
    assert.equal(pass(connect('192.0.2.2'), bad), undefined);
    wait(20);
    assert.equal(pass(connect('192.0.2.1'), bad), undefined, 'time brings another one');
    assert.equal(pass(connect('192.0.2.1'), bad), 'address');
  });

  test('never counts a caller who proves itself', () => {
    const { connect, pass } = openDoor();
    for (let time = 0; time < 100; time += 1) assert.equal(pass(connect('192.0.2.1'), good), undefined);
    for (let time = 0; time < 3; time += 1) assert.equal(pass(connect('192.0.2.1'), bad), undefined);
  });

  test('lets a connection go on that proves somebody, whatever others do at its address', () => {
    const { connect, pass } = openDoor();
    const honest = connect('192.0.2.1');
    pass(honest, good);
    for (let time = 0; time < 5; time += 1) pass(connect('192.0.2.1'), bad);
    assert.equal(pass(connect('192.0.2.1'), bad), 'address');
    assert.equal(pass(honest, good), undefined);
    assert.equal(pass(honest, bad), undefined, 'it is not known before');
    assert.equal(pass(honest, bad), 'address', 'its good standing is gone');
  });

  test('counts what is open to all on its own, and a token that proves nobody as a failure', () => {
    const { connect, pass } = openDoor();
    const page = { approach: 'open', status: 200 } as const;
    for (let time = 0; time < 5; time += 1) assert.equal(pass(connect('192.0.2.1'), page), undefined);
    assert.equal(pass(connect('192.0.2.1'), page), 'open');
    assert.equal(pass(connect('192.0.2.1'), { approach: 'known', status: 200 }), 'open', 'with a made-up token, too');
    assert.equal(pass(connect('192.0.2.1'), good), undefined, 'tokens are given');
    const forged = { approach: 'known', status: 401 } as const;
    for (let time = 0; time < 3; time += 1) assert.equal(pass(connect('192.0.2.2'), forged), undefined);
    assert.equal(pass(connect('192.0.2.2'), forged), 'address');
  });

  test('when many addresses prove nobody, strangers wait and those who have proved themselves do not', () => {
    const { connect, pass, wait } = openDoor();
    pass(connect('198.51.100.1'), good);
    for (let number = 0; number < 10; number += 1) assert.equal(pass(connect(`192.0.2.${number}`), bad), undefined);
    assert.equal(pass(connect('192.0.2.77'), bad), 'unproved');
    assert.equal(pass(connect('198.51.100.1'), good), undefined);
    assert.equal(pass(connect('192.0.2.77'), { approach: 'open', status: 200 }), undefined, 'what is open is open');
    wait(1);
    assert.equal(pass(connect('192.0.2.77'), good), undefined, 'a stranger gets its turn');
  });

  test('does not refuse an address that many organisations share, and tells of it', () => {
    const { connect, pass, shared } = openDoor();
    for (let number = 0; number < MANY; number += 1) {
      pass(connect('192.0.2.1'), { status: 200, organisation: `organisation ${number}` });
    }
    for (let time = 0; time < 20; time += 1) assert.equal(pass(connect('192.0.2.1'), bad), undefined);
    assert.ok(shared.length > 0);
    assert.ok(shared.every((address) => address === '192.0.2.1'));
  });
});

test('strangers cannot push out those who have proved themselves, nor be remembered without bound', () => {
  const visitors = keepVisitors({ mostStrangers: 10, mostProved: 10 });
  visitors.noteProof(visitors.find('honest'), '310123412', 0);
  const first = visitors.find('stranger 0');
  for (let number = 1; number <= 100; number += 1) visitors.find(`stranger ${number}`);
  assert.equal(visitors.isKnown(visitors.find('honest'), 1000), true);
  assert.notEqual(visitors.find('stranger 0'), first, 'it was forgotten');
});
