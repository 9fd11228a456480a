import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { temporaryFolder } from '@portvakt/own-tests';
import { readSettings, type Settings } from './settings.ts';

const kek = createHash('sha256').update('a key in a file').digest();

describe('secrets in files', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  before(async () => {
    folder = await temporaryFolder();
  });
  after(() => folder.remove());
  const keep = async (name: string, content: string | Uint8Array) => {
    await writeFile(join(folder.path, name), content);
    return join(folder.path, name);
  };
  const problemsOf = (environment: Record<string, string>) => {
    const settings = readSettings(environment);
    return 'problems' in settings ? settings.problems : [];
  };

  test('production starts with each of its secrets in a file, and the line end does not count', async () => {
    const settings = readSettings({
      PORTVAKT_PROFILE: 'production',
      PORTVAKT_PUBLIC_URL: 'https://portvakt.example/',
      PORTVAKT_ORGNO: '310123412',
      PORTVAKT_KEY_ENCRYPTION_KEY_FILE: await keep('kek', `${kek.toString('base64')}\n`),
      PORTVAKT_DATABASE_URL_FILE: await keep('url', '\ufeffpostgres://portvakt:hunter2@db/portvakt\r\n'),
      PORTVAKT_METRICS_TOKEN_FILE: await keep('token', '0123456789abcdef0123'),
    }) as Settings;
    assert.deepEqual(settings.keyEncryptionKey, kek);
    assert.deepEqual(settings.database, { kind: 'postgres', url: 'postgres://portvakt:hunter2@db/portvakt' });
    assert.equal(settings.metricsToken, '0123456789abcdef0123');
  });

  for (const name of ['PORTVAKT_KEY_ENCRYPTION_KEY', 'PORTVAKT_DATABASE_URL', 'PORTVAKT_METRICS_TOKEN']) {
    test(`${name}_FILE that cannot be used is named with its path, and once`, async () => {
      await mkdir(join(folder.path, `${name}.d`));
      const files: readonly (readonly [path: string, why: string])[] = [
        [join(folder.path, 'nowhere'), 'which does not exist.'],
        [join(folder.path, `${name}.d`), 'which is a folder.'],
        [await keep('empty', ' \n'), 'which is empty.'],
        [await keep('two', 'hunter2\nhunter2\n'), 'which holds more than one line.'],
        [await keep('latin', Uint8Array.of(0x62, 0xe6, 0x72)), 'which is no text in UTF-8.'],
        [await keep('large', 'hunter2'.repeat(20_000)), 'which holds more than a secret.'],
      ];
      for (const [path, why] of files) {
        const profile = { PORTVAKT_PROFILE: 'production', PORTVAKT_PUBLIC_URL: 'https://portvakt.example/' };
        const problems = problemsOf({ ...profile, [`${name}_FILE`]: path });
        assert.deepEqual(
          problems.filter((problem) => problem.startsWith(name)),
          [`${name}_FILE is ${path}, ${why}`],
        );
        assert.equal(problems.join().includes('hunter2'), false);
      }
    });

    test(`${name} and its file at once are a fault`, async () => {
      const both = { [name]: 'sqlite:hunter2', [`${name}_FILE`]: await keep('both', 'hunter2') };
      assert.ok(problemsOf(both).includes(`${name} and ${name}_FILE are both set. Choose one.`));
      assert.equal(problemsOf(both).join().includes('hunter2'), false);
      assert.deepEqual(problemsOf({ [name]: '', [`${name}_FILE`]: '' }), []);
    });
  }

  test('what a file holds is judged like the variable', async () => {
    const file = await keep('short', 'AAAA');
    assert.match(problemsOf({ PORTVAKT_KEY_ENCRYPTION_KEY_FILE: file })[0] ?? '', /32 bytes in base64/);
    assert.match(problemsOf({ PORTVAKT_METRICS_TOKEN_FILE: file })[0] ?? '', /at least 16 characters/);
  });
});
