import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createConnection } from 'node:net';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const CALLER = fileURLToPath(new URL('./testing/call-and-hang.ts', import.meta.url));

/** Resolves when nobody listens on the port any more: each connection is kept until the other side ends it. */
async function untilNobodyListens(port: number): Promise<void> {
  for (;;) {
    const socket = createConnection({ port, host: '127.0.0.1' });
    try {
      await once(socket, 'connect');
      await once(socket, 'close');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ECONNREFUSED') return;
    }
  }
}

for (const kind of ['in Node', 'of a shell'] as const) {
  test(`a peer ${kind} ends when its caller is killed`, { timeout: 60_000 }, async () => {
    const caller = fork(CALLER, [kind]);
    const [port] = (await once(caller, 'message')) as [number];
    const killed = once(caller, 'exit');
    caller.kill('SIGKILL');
    assert.deepEqual(await killed, [null, 'SIGKILL']);
    await untilNobodyListens(port);
  });
}
