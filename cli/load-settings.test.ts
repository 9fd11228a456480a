import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { temporaryFolder } from '@portvakt/own-tests';
import { runPortvakt } from './testing/run-portvakt.ts';

/** Every command that works on the installation, and so reads its settings. */
const commands: readonly (readonly string[])[] = [
  ['start'],
  ['registry', 'apply', 'registry.json'],
  ['signing-keys', 'list'],
  ['signing-keys', 'rotate'],
  ['organisations', 'admit', '--orgno', '312999919', '--name', 'Etaten', '--client-id', 'etaten', '--out', 'admitted'],
  ['organisations', 'sign-terms', '--orgno', '312999919'],
  ['delegate', 'list', '--consumer', '310123412'],
  ['system', 'list'],
  ['certificates', 'issue', '--orgno', '310123412', '--out', 'made'],
  ['certificates', 'refresh'],
];

describe('a setting that nobody knows', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  before(async () => {
    folder = await temporaryFolder();
    await writeFile(join(folder.path, 'registry.json'), '{}');
  });
  after(() => folder.remove());

  for (const words of commands) {
    it(`stops portvakt ${words.slice(0, 2).join(' ')}, which names the nearest`, async () => {
      const { code, stderr } = await runPortvakt(words, {
        folder: folder.path,
        environment: {
          PORT: '0',
          PORTVAKT_DATABASE_URL: `sqlite:${join(folder.path, 'portvakt.db')}`,
          PORTVAKT_DATABAS_URL: 'hunter2',
        },
      });
      assert.equal(code, 1, stderr);
      assert.match(stderr, /^portvakt [a-z -]+: A setting is wrong\.$/m);
      assert.match(stderr, /^ {2}PORTVAKT_DATABAS_URL is no setting\. Did you mean PORTVAKT_DATABASE_URL\?$/m);
      assert.doesNotMatch(stderr, /hunter2|^ {4}at /m);
    });
  }
});
