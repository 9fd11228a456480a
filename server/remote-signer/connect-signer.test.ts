import assert from 'node:assert/strict';
import { chmod } from 'node:fs/promises';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import { temporaryFolder } from '@portvakt/own-tests';
import { createMessageReader, VERSION, writeMessage } from '@portvakt/signer/wire';
import { KeyHolderAwayError } from '#signing-keys';
import { connectSigner } from './connect-signer.ts';

interface Asked {
  readonly id: number;
  readonly socket: Socket;
}

describe('the connection to a signer', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let path: string;
  let server: Server | undefined;
  let onAsked: (asked: Asked) => void;
  let connections = 0;
  let now = 0;
  const listen = async () => {
    server = createServer((socket) => {
      connections += 1;
      const reader = createMessageReader();
      socket.on('error', () => undefined);
      socket.on('data', (chunk) => {
        for (const { id } of reader.read(chunk) as { id: number }[]) onAsked({ id, socket });
      });
    });
    await new Promise<void>((resolve) => server?.listen(path, resolve));
  };
  const open = (more: object = {}) => connectSigner({ path, random: () => 1, monotonic: () => now, ...more });
  const health = { v: VERSION, do: 'health' } as const;
  const answerAll = ({ id, socket }: Asked) => socket.write(writeMessage({ id, ok: true }));
  beforeEach(async () => {
    folder = await temporaryFolder();
    path = join(folder.path, 's.sock');
    connections = 0;
    now = 0;
    onAsked = answerAll;
    await listen();
  });
  afterEach(async () => {
    await new Promise((resolve) => server?.close(resolve));
    await folder.remove();
  });

  test('answers find their requests, in whatever order they come', async () => {
    const held: Asked[] = [];
    onAsked = (asked) => {
      held.push(asked);
      if (held.length === 3) for (const late of held.toReversed()) answerAll(late);
    };
    const connection = open();
    const answers = await Promise.all([connection.ask(health), connection.ask(health), connection.ask(health)]);
    assert.deepEqual(answers, [
      { id: 1, ok: true },
      { id: 2, ok: true },
      { id: 3, ok: true },
    ]);
    assert.equal(connections, 1);
    connection.close();
  });

  test('a connection that breaks fails all that wait, and nobody tries again before the pause is over', async () => {
    const connection = open();
    await connection.ask(health);
    onAsked = ({ socket }) => socket.destroy();
    for (const ended of await Promise.allSettled([connection.ask(health), connection.ask(health)])) {
      assert.ok(ended.status === 'rejected' && ended.reason instanceof KeyHolderAwayError);
    }
    onAsked = answerAll;
    await assert.rejects(connection.reach(), /closed the connection/);
    now = 99;
    await assert.rejects(connection.ask(health), KeyHolderAwayError);
    assert.equal(connections, 1);
    now = 100;
    assert.deepEqual(await connection.ask(health), { id: 4, ok: true });
    assert.equal(connections, 2);
    connection.close();
  });

  test('pauses grow up to two seconds while nobody answers', async () => {
    await new Promise((resolve) => server?.close(resolve));
    server = undefined;
    const connection = open();
    for (const pause of [100, 200, 400, 800, 1600, 2000, 2000]) {
      await assert.rejects(connection.reach(), /ENOENT/);
      await listen();
      now += pause - 1;
      await assert.rejects(connection.reach(), /ENOENT/, `within the pause of ${pause} ms`);
      now += 1;
      await new Promise((resolve) => server?.close(resolve));
      server = undefined;
    }
    await listen();
    await connection.reach();
    connection.close();
  });

  test('a signer that says nothing is given up', async () => {
    onAsked = () => {
      now += 51;
    };
    const connection = open({ answeredWithin: 50 });
    await assert.rejects(connection.ask(health), /no answer for 50 ms/);
    connection.close();
  });

  test('a socket where others may put another one is not used', async () => {
    await chmod(folder.path, 0o777);
    await assert.rejects(open().reach(), /chmod go-w/);
    assert.equal(connections, 0);
  });

  test('what is no message of the protocol ends the connection', async () => {
    onAsked = ({ socket }) => socket.write('\xff\xff\xff\xff');
    await assert.rejects(open().ask(health), /it sent a message of/);
  });
});
