import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

/** The rule in the paragraph of `server/database/index.ts`, read from the interfaces of all stores. */
const server = fileURLToPath(new URL('../..', import.meta.url));
const files = globSync('*/{store,*-store}.ts', { cwd: server }).sort();
const texts = new Map(files.map((file) => [file, readFileSync(join(server, file), 'utf8')]));

interface Signature {
  readonly name: string;
  readonly parameters: string;
}

/** The functions of the stores' interfaces in a file. */
function readSignatures(text: string): readonly Signature[] {
  const bodies = [...text.matchAll(/^export interface \w+Store(?: extends [^{]+)? \{\n(.*?)^\}/gms)];
  return bodies.flatMap(([, body = '']) =>
    [...body.matchAll(/^ {2}(\w+)\((.*?)\): /gms)].map(([, name = '', parameters = '']) => ({
      name,
      parameters: parameters.replaceAll(/\s+/g, ' ').trim(),
    })),
  );
}

test('what a function of a store works through comes first, and has no default', () => {
  const signatures = [...texts].flatMap(([file, text]) =>
    readSignatures(text).map((signature) => ({ file, ...signature })),
  );
  assert.ok(signatures.length > 100, `${signatures.length} functions were found`);
  const breaches = signatures
    .filter(({ name, parameters }) => {
      const handle = /\b(transaction|unit)\??: /.exec(parameters);
      const isBound = /^(read|list|walk)[A-Z]|^(read|list)$/.test(name);
      return handle !== null && (isBound || handle.index !== 0 || handle[0].includes('?'));
    })
    .map(({ file, name, parameters }) => `${file}: ${name}(${parameters})`);
  assert.deepEqual(breaches, []);
  const defaulted = [...texts].filter(([, text]) => /transaction[^,()]*= database/.test(text)).map(([file]) => file);
  assert.deepEqual(defaulted, []);
});

test('every store has a written interface', () => {
  const unwritten = [...texts].flatMap(([file, text]) =>
    [...text.matchAll(/^export function (create\w+Store)\(.*?\)(: \w+)? \{$/gms)]
      .filter(([, , type]) => type === undefined)
      .map(([, name]) => `${file}: ${name}`),
  );
  assert.deepEqual(unwritten, []);
  assert.deepEqual(
    [...texts].filter(([, text]) => /= ReturnType<typeof create\w+Store>/.test(text)).map(([file]) => file),
    [],
  );
});
