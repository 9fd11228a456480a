import assert from 'node:assert/strict';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { after, before, test } from 'node:test';
import { startWebhookReceiver, type WebhookReceiver } from '@portvakt/own-tests';
import { isInternalHost } from './is-internal-address.ts';
import { createPoster } from './post-outside.ts';

let receiver: WebhookReceiver;
before(async () => {
  receiver = await startWebhookReceiver();
});
after(() => receiver.stop());

const posting = (url: string) => ({ url, headers: { 'content-type': 'application/json' }, body: '{}' });

test('outside local, no name and no address leads inside', async () => {
  const { port } = new URL(receiver.url);
  for (const [host, found] of [
    ['127.0.0.1', []],
    ['[::1]', []],
    ['[::ffff:127.0.0.1]', []],
    ['2130706433', []],
    ['public.example', ['127.0.0.1']],
    ['public.example', ['169.254.169.254', '10.0.0.1', 'fd00::1']],
    ['public.example', ['64:ff9b::7f00:1']],
  ] as const) {
    const post = createPoster({
      allowLoopback: false,
      find: async () => found.map((address) => ({ address })),
    });
    await assert.rejects(post(posting(`https://${host}:${port}/`)), /is no host on the public internet/, host);
  }
  assert.equal(receiver.received.length, 0);
});

test('in local, loopback may be named and nothing else inside', async () => {
  const post = createPoster({ allowLoopback: true });
  assert.equal(await post(posting(receiver.url)), 204);
  await assert.rejects(post(posting('http://10.0.0.1/')), /no host on the public internet/);
});

test('the address that was checked is the one that is connected to, whatever the name says later', async () => {
  const answers = [['127.0.0.1'], ['10.0.0.1']];
  const post = createPoster({
    allowLoopback: true,
    find: async () => (answers.shift() ?? []).map((address) => ({ address })),
  });
  const url = receiver.url.replace('127.0.0.1', 'rebinding.example');
  assert.equal(await post(posting(url)), 204);
  assert.equal(receiver.received.at(-1)?.headers.host, new URL(url).host);
  assert.equal(answers.length, 1, 'the name was looked up once');
});

test('redirects are not followed', async () => {
  const before = receiver.received.length;
  receiver.answer(307, { location: `${receiver.url}/elsewhere` });
  assert.equal(await createPoster({ allowLoopback: true })(posting(receiver.url)), 307);
  assert.equal(receiver.received.length, before + 1);
  receiver.answer(204);
});

test('a receiver that says nothing, and one that is not there, are given up', async () => {
  const silent = createServer((socket) => socket.resume().on('error', () => undefined));
  silent.listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const { port } = silent.address() as AddressInfo;
  const post = createPoster({ allowLoopback: true, patience: () => AbortSignal.timeout(100) });
  await assert.rejects(post(posting(`http://127.0.0.1:${port}/`)), /too long/);
  silent.close();
  await once(silent, 'close');
  await assert.rejects(post(posting(`http://127.0.0.1:${port}/`)), /refused/);
});

test('names of machines inside are known as such', () => {
  for (const host of ['localhost', 'a.local', 'db', 'db.corp.', '[::1]', '10.0.0.1'])
    assert.ok(isInternalHost(host), host);
  for (const host of ['example.no', 'local.example.no', '8.8.8.8', '[2a00::1]']) assert.ok(!isInternalHost(host), host);
});
