import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLog } from '#operations';
import { openRegister } from '../open-register.ts';
import { createKeyRing } from './key-ring.ts';
import { ensureSigningKey, replaceSigningKey } from './rotate-keys.ts';
import { watchSigningKeys } from './watch-signing-keys.ts';

test('a rotation is one line in the log, and so is the turn of the new key', async (context) => {
  context.mock.timers.enable({ apis: ['setInterval'] });
  let now = 1_800_000_000_000;
  const clock = () => now;
  const register = await openRegister({ database: { kind: 'sqlite-memory' } }, clock);
  context.after(() => register.database.close());
  const settings = {
    store: register.signingKeys,
    feed: register.feed,
    clock,
    bits: 2048,
    keyEncryptionKeys: [Buffer.alloc(32)] as const,
  };
  await ensureSigningKey(settings);
  const lines: { readonly published: readonly string[] }[] = [];
  const log = createLog({ level: 'info', write: (line) => lines.push(JSON.parse(line)) });
  const keyRing = createKeyRing(settings);
  const watch = await watchSigningKeys({ keyRing, feed: register.feed, clock, log });
  const told = async (count: number) => {
    while (lines.length < count) await new Promise(setImmediate);
    return lines.map(({ published }) => published.map((key) => key.split(' ').at(-1)));
  };
  await register.feed.change('somebody', async (unit) =>
    unit.record({ kind: 'scope', subject: 'a:b', action: 'create' }),
  );
  await replaceSigningKey(settings, { actor: 'somebody', now: false });
  assert.deepEqual(await told(1), [['(signing)', '(announced)']]);
  now += 25 * 60 * 60 * 1000;
  context.mock.timers.tick(60_000);
  assert.deepEqual((await told(2))[1], ['(signing)']);
  watch.stop();
});
