import assert from 'node:assert/strict';
import { EventEmitter } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { beforeEach, describe, test } from 'node:test';
import { nextTurn } from './ask-for-turn.ts';
import type { Lane } from './lanes.ts';
import { type LoopShare, shareLoop } from './share-loop.ts';

/** A request as the loop's share sees it; `answer` ends it. */
interface Asked {
  readonly name: string;
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
}

let begun: string[];
let refused: string[];
let now: number;
let share: LoopShare;
const asked = new Map<string, Asked>();

function ask(lane: Lane, name: string, { destroyed = false } = {}): void {
  const response = Object.assign(new EventEmitter(), { name, writeHead: () => undefined });
  const request = { name, socket: { destroyed } };
  asked.set(name, { name, request: request as never, response: response as never });
  share.run(lane, { request: request as never, response: response as never });
}

/** Answers a request, and lets the next ones begin. */
async function answer(name: string): Promise<void> {
  asked.get(name)?.response.writeHead(200);
  await new Promise(setImmediate);
  await new Promise(setImmediate);
}

beforeEach(() => {
  begun = [];
  refused = [];
  now = 0;
  share = shareLoop({
    handle: (request) => begun.push((request as never as Asked).name),
    refuse: (response) => refused.push((response as never as Asked).name),
    monotonic: () => now,
  });
});

describe('the share of the loop that is not for tokens', () => {
  test('a few are worked on at a time, and the lanes take turns', async () => {
    for (let number = 0; number < 12; number += 1) ask('open', `open ${number}`);
    ask('known', 'known');
    ask('fixed', 'fixed');
    assert.equal(begun.length, 8);
    await answer('open 0');
    await answer('open 1');
    await answer('open 2');
    assert.deepEqual(begun.slice(8).toSorted(), ['fixed', 'known', 'open 8']);
  });

  test('fewer are worked on while tokens are asked for, and what they took is rested', async () => {
    const token = new EventEmitter();
    share.noteToken(token as ServerResponse);
    for (let number = 0; number < 5; number += 1) ask('open', `${number}`);
    assert.deepEqual(begun, ['0', '1']);
    const until = performance.now() + 20;
    while (performance.now() < until);
    await answer('0');
    assert.deepEqual(begun, ['0', '1'], 'the loop rests first');
    // No token is being made any more, so there is no reason to rest.
    token.emit('close');
    now += 200;
    ask('open', 'later');
    while (begun.length < 6) await new Promise(setImmediate);
    assert.deepEqual(begun, ['0', '1', '2', '3', '4', 'later']);
  });

  test('a lane that is full, and a wait that is too long, are told to come again', async () => {
    for (let number = 0; number < 600; number += 1) ask('open', `${number}`);
    assert.equal(refused.length, 600 - 500 - 8);
    ask('known', 'somebody else');
    refused = [];
    now += 11_000;
    await answer('0');
    assert.equal(refused.length, 501);
    assert.equal(begun.length, 8);
  });

  test('what a large answer costs to send is rested as well', async () => {
    const token = new EventEmitter();
    share.noteToken(token as ServerResponse);
    for (let number = 0; number < 4; number += 1) ask('open', `${number}`);
    await answer('0');
    assert.deepEqual(begun, ['0', '1', '2'], 'a small one is owed next to nothing');
    asked.get('1')?.response.writeHead(200, { 'content-length': 50_000_000 });
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    assert.deepEqual(begun, ['0', '1', '2']);
    token.emit('close');
    now += 300;
    while (begun.length < 4) await new Promise(setImmediate);
  });

  test('a long answer waits for its next part as others wait for theirs', async () => {
    for (let number = 0; number < 8; number += 1) ask('open', `${number}`);
    ask('open', 'another');
    let parts = 0;
    const long = asked.get('0') as Asked;
    long.response.writeHead(200);
    void nextTurn(long.request).then(() => {
      parts += 1;
    });
    await new Promise(setImmediate);
    assert.deepEqual([begun.at(-1), parts], ['another', 0], 'whoever came before goes first');
    await answer('another');
    assert.equal(parts, 1);
    ask('open', 'beside');
    assert.equal(begun.at(-1), 'another', 'a part takes a place');
    long.response.emit('close');
    await answer('another');
    assert.equal(begun.at(-1), 'beside');
  });

  test('whoever has left is not worked for, and leaves room', async () => {
    for (let number = 0; number < 8; number += 1) ask('open', `${number}`);
    ask('open', 'left', { destroyed: true });
    ask('open', 'still here');
    await answer('0');
    assert.deepEqual(begun.slice(8), ['still here']);
    asked.get('1')?.response.emit('close');
    ask('open', 'another');
    assert.equal(begun.at(-1), 'another');
  });
});
