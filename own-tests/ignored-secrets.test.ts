import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** Commands that write private keys, and the files that they leave at or in their `--out`. */
const writers: readonly (readonly [command: RegExp, files: (out: string) => readonly string[]])[] = [
  [
    /portvakt (?:keys new|manage keys rotate)\b.*--out (\S+)/g,
    (out) => [out, out.replace(/(\.jwk)?\.json$/, '.pem'), out.replace(/\.pem$/, '.jwk.json')],
  ],
  [
    /portvakt organisations admit\b.*--out (\S+)/g,
    (out) => ['310123412.jwk.json', '310123412.pem'].map((name) => join(out, name)),
  ],
  [
    /portvakt certificates issue\b.*--out (\S+)/g,
    (out) => ['key.pem', 'cert.p12', 'cert.p12.password'].map((name) => join(out, name)),
  ],
];

test('no secret that a documented command writes into a clone is offered to git', () => {
  const documents = ['README.md', ...readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md'))];
  const text = documents
    .map((name) => readFileSync(join(root, name === 'README.md' ? name : join('docs', name)), 'utf8'))
    .join('\n');
  const written = writers.flatMap(([command, files]) =>
    [...text.matchAll(command)].flatMap(([, out = '']) => files(out.replace(/[`'"]+$/, ''))),
  );
  assert.ok(written.length > 8, 'the commands are found');
  const files = ['data/demo-key.jwk.json', 'data/demo-key.pem', ...written].filter((file) => !file.startsWith('/'));
  const { stdout } = spawnSync('git', ['check-ignore', '--no-index', ...files], { cwd: root, encoding: 'utf8' });
  assert.deepEqual(new Set(stdout.trim().split('\n')), new Set(files));
});
