import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { createHash, createPublicKey, randomBytes, verify } from 'node:crypto';
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { temporaryFolder } from '@portvakt/own-tests';
import { addKeyToFile, type HeldKey, type KeyHolder, openKeyFile, type ServedKeys, serveKeys } from './index.ts';
import { createMessageReader, LARGEST_MESSAGE, type SignerAnswer, VERSION, writeMessage } from './wire.ts';

const encryptionKey = randomBytes(32);
const digestOf = (text: string) => createHash('sha256').update(text).digest('base64url');
const verifies = ({ jwk }: HeldKey, text: string, signature: string) =>
  verify(
    'sha256',
    Buffer.from(text),
    createPublicKey({ key: { ...jwk }, format: 'jwk' }),
    Buffer.from(signature, 'base64url'),
  );

/** Sends raw bytes and gives all answers until `count` are there or the other side closes. */
async function converse(path: string, bytes: Buffer, count: number): Promise<readonly SignerAnswer[]> {
  const answers: SignerAnswer[] = [];
  const reader = createMessageReader();
  const socket = connect(path);
  await new Promise<void>((resolve, reject) => {
    socket.on('data', (chunk) => {
      const read = reader.read(chunk);
      if ('fault' in read) return reject(new Error(read.fault));
      answers.push(...(read as SignerAnswer[]));
      if (answers.length === count) resolve();
    });
    socket.once('close', () => resolve());
    socket.once('error', reject);
    socket.write(bytes);
  });
  socket.destroy();
  return answers;
}
const ask = async (path: string, message: object) => (await converse(path, writeMessage(message), 1))[0];

describe('a signer with keys in a file', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let file: string;
  let path: string;
  let key: HeldKey;
  let holder: KeyHolder;
  let served: ServedKeys;
  const reported: string[] = [];
  before(async () => {
    folder = await temporaryFolder();
    file = join(folder.path, 'keys.json');
    path = join(folder.path, 's.sock');
    key = await addKeyToFile({ file, bits: 2048, encryptionKey });
    holder = await openKeyFile({ file, encryptionKey, threads: 2 });
    served = await serveKeys({ holder, path, report: (text) => reported.push(text) });
  });
  after(async () => {
    await served.stop();
    await holder.close();
    await folder.remove();
  });

  test('lists its keys, is well, and signs a digest as RS256', async () => {
    assert.deepEqual(await ask(path, { v: VERSION, id: 1, do: 'keys' }), { id: 1, keys: [key] });
    assert.deepEqual(await ask(path, { v: VERSION, id: 2, do: 'health' }), { id: 2, ok: true });
    const sign = { v: VERSION, id: 3, do: 'sign', kid: key.kid, alg: 'RS256', digest: digestOf('text') };
    const signed = await ask(path, sign);
    assert.ok(signed !== undefined && 'signature' in signed && verifies(key, 'text', signed.signature));
    assert.equal(verifies(key, 'another', signed.signature), false);
  });

  test('signs many on one connection, each answer under its number', async () => {
    const numbers = Array.from({ length: 600 }, (_, index) => index + 1);
    const asked = numbers.map((id) =>
      writeMessage({ v: VERSION, id, do: 'sign', kid: key.kid, alg: 'RS256', digest: digestOf(`text ${id}`) }),
    );
    const answers = await converse(path, Buffer.concat(asked), numbers.length);
    assert.deepEqual(
      answers.map(({ id }) => id).toSorted((a, b) => a - b),
      numbers,
    );
    for (const answer of answers) {
      assert.ok('signature' in answer && verifies(key, `text ${answer.id}`, answer.signature), String(answer.id));
    }
  });

  const sign = { v: VERSION, id: 7, do: 'sign', kid: 'K', alg: 'RS256', digest: digestOf('x') };
  for (const [name, message, error, id = 7] of [
    ['another version', { ...sign, v: 2 }, 'version'],
    ['no number', { ...sign, id: 'a' }, 'request', 0],
    ['something else', { ...sign, do: 'export' }, 'request'],
    ['another algorithm', { ...sign, alg: 'RS512' }, 'algorithm'],
    ['a digest that is too short', { ...sign, digest: 'AAAA' }, 'request'],
    ['a digest with something behind it', { ...sign, digest: `${sign.digest}A` }, 'request'],
    ['no key', { ...sign, kid: '' }, 'request'],
    ['a key that it does not have', sign, 'unknown-key'],
    ['a list in place of an object', [], 'version', 0],
  ] as const) {
    test(`answers ${name} with the error ${error}, and goes on`, async () => {
      const bytes = Buffer.concat([writeMessage(message), writeMessage({ v: VERSION, id: 9, do: 'health' })]);
      const answers = await converse(path, bytes, 2);
      const refused = answers.find((answer) => 'error' in answer);
      assert.deepEqual(refused && { id: refused.id, error: refused.error }, { id, error });
      assert.ok(answers.some((answer) => answer.id === 9 && 'ok' in answer));
    });
  }

  test('closes a connection that sends no messages, and says so', async () => {
    const long = Buffer.alloc(8);
    long.writeUInt32BE(LARGEST_MESSAGE + 1);
    assert.deepEqual(await converse(path, long, 1), []);
    assert.deepEqual(await converse(path, Buffer.from('\0\0\0\x02{{'), 1), []);
    assert.deepEqual(reported.slice(-2), [
      `a connection was closed that sent a message of ${LARGEST_MESSAGE + 1} bytes`,
      'a connection was closed that sent a message that is not JSON',
    ]);
  });

  test('has a key that was made meanwhile, and still those before it', async () => {
    const next = await addKeyToFile({ file, bits: 2048, encryptionKey });
    assert.deepEqual(await ask(path, { v: VERSION, id: 1, do: 'keys' }), { id: 1, keys: [key, next] });
    for (const held of [key, next]) {
      const signed = await ask(path, { ...sign, kid: held.kid });
      assert.ok(signed !== undefined && 'signature' in signed && verifies(held, 'x', signed.signature));
    }
  });

  test('is for this user alone, unless its group is let in', async () => {
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    const other = join(folder.path, 'g.sock');
    const forGroup = await serveKeys({ holder, path: other, forGroup: true, report: () => {} });
    assert.equal((await stat(other)).mode & 0o777, 0o660);
    await forGroup.stop();
    await assert.rejects(stat(other));
  });

  test('takes no place that others can change, that is taken, or that is something else', async () => {
    const open = join(folder.path, 'open');
    await mkdir(open);
    await chmod(open, 0o777);
    const serve = (at: string) => serveKeys({ holder, path: at, report: () => {} });
    await assert.rejects(serve(join(open, 's.sock')), /chmod go-w/);
    await assert.rejects(serve(path), /Another signer answers/);
    await assert.rejects(serve(file), /is no socket/);
  });

  test('takes the place of one that was killed', async () => {
    const left = join(folder.path, 'left.sock');
    const code = `require('net').createServer().listen(${JSON.stringify(left)}, () => process.kill(process.pid, 'SIGKILL'))`;
    spawnSync(process.execPath, ['-e', code]);
    assert.ok((await stat(left)).isSocket());
    const again = await serveKeys({ holder, path: left, report: () => {} });
    assert.deepEqual(await ask(left, { v: VERSION, id: 1, do: 'health' }), { id: 1, ok: true });
    await again.stop();
  });

  test('the file holds no private half in clear, and is refused when others may read it', async () => {
    assert.equal((await stat(file)).mode & 0o777, 0o600);
    const text = await readFile(file, 'utf8');
    assert.doesNotMatch(text, /"(d|p|q|dp|dq|qi)":|PRIVATE/);
    await assert.rejects(
      openKeyFile({ file, encryptionKey: randomBytes(32) }),
      /PORTVAKT_SIGNER_KEY_ENCRYPTION_KEY is not the key/,
    );
    const readable = join(folder.path, 'readable.json');
    await writeFile(readable, text, { mode: 0o600 });
    await chmod(readable, 0o640);
    await assert.rejects(openKeyFile({ file: readable, encryptionKey }), /chmod 600/);
    await assert.rejects(openKeyFile({ file: join(folder.path, 'none'), encryptionKey }), /There is no file/);
  });
});

test('a key that fails is told without a word of what was to be signed', async (context) => {
  const folder = await temporaryFolder();
  context.after(folder.remove);
  const path = join(folder.path, 's.sock');
  const reported: string[] = [];
  const fail = async () => {
    throw new Error('the module is gone');
  };
  const holder = { list: async () => [], sign: fail, check: fail, close: async () => {} };
  const served = await serveKeys({ holder, path, report: (text) => reported.push(text) });
  context.after(served.stop);
  const digest = digestOf('x');
  const answer = await ask(path, { v: VERSION, id: 1, do: 'sign', kid: 'K', alg: 'RS256', digest });
  assert.deepEqual(answer, { id: 1, error: 'failed', text: 'The key could not be used.' });
  assert.deepEqual(reported, ['a request to sign failed: the module is gone']);
});

test('a message comes whole, however it is cut', () => {
  const bytes = Buffer.concat([writeMessage({ a: 'æøå' }), writeMessage({ b: 1 })]);
  for (let cut = 0; cut <= bytes.length; cut += 1) {
    const reader = createMessageReader();
    const read = [bytes.subarray(0, cut), bytes.subarray(cut)].flatMap((chunk) => reader.read(chunk));
    assert.deepEqual(read, [{ a: 'æøå' }, { b: 1 }], `cut at ${cut}`);
    assert.equal(reader.isWithin(), false);
  }
});
