import assert from 'node:assert/strict';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { beforeEach, describe, test } from 'node:test';
import { isRefusal, refuse } from '@portvakt/protocol';
import { type KeptSessions, keepSessions } from './keep-sessions.ts';

const response = {} as ServerResponse;
const request = (url: string) => ({ url }) as IncomingMessage;

describe('sessions', () => {
  let now = 0;
  let made = 0;
  let closed: string[] = [];
  let reached: [base: string, url: string | undefined][] = [];
  let sessions: KeptSessions;
  beforeEach(() => {
    [now, made, closed, reached] = [0, 0, [], []];
    sessions = keepSessions({
      now: () => now,
      newId: () => {
        made += 1;
        return `id${made}`;
      },
      openStage: async (base, registry) =>
        registry === 'wrong'
          ? refuse('registry-unusable', { fill: { reason: 'no' } })
          : {
              issuer: `http://a${base}`,
              direct: ({ url }) => void reached.push([base, url]),
              close: async () => void closed.push(base),
            },
    });
  });

  test('a request reaches its session with the address that it has there', async () => {
    await sessions.open(undefined);
    await sessions.open(undefined);
    for (const url of ['/s/id2/token?a=/s/id1/', '/s/id1', '/s/id1?b', '/s/id1/s/id2/']) {
      assert.equal(sessions.lead(request(url), response), true, url);
    }
    assert.deepEqual(reached, [
      ['/s/id2/', '/token?a=/s/id1/'],
      ['/s/id1/', '/'],
      ['/s/id1/', '/?b'],
      ['/s/id1/', '/s/id2/'],
    ]);
    for (const url of ['/s/id3/token', '/s/', '/s/id1x/token'])
      assert.equal(sessions.lead(request(url), response), false);
  });

  test('there are at most 32, those included that are being opened', async () => {
    const opened = await Promise.all(Array.from({ length: 40 }, () => sessions.open(undefined)));
    assert.equal(opened.filter((session) => !isRefusal(session)).length, 32);
    assert.equal(await sessions.end('id1'), true);
    assert.equal(isRefusal(await sessions.open(undefined)), false);
  });

  test('one that was not used for ten minutes ends, and one that was not opened takes no room', async () => {
    assert.ok(isRefusal(await sessions.open('wrong')));
    await sessions.open(undefined);
    await sessions.open(undefined);
    now = 599_000;
    sessions.lead(request('/s/id3/token'), response);
    now = 601_000;
    await sessions.open(undefined);
    assert.deepEqual(closed, ['/s/id2/']);
    assert.deepEqual(
      sessions.list().map(({ id }) => id),
      ['id3', 'id4'],
    );
    await sessions.close();
    assert.equal(closed.length, 3);
    assert.equal(await sessions.end('id3'), false);
  });
});
