import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';

/** The rules of the house (docs/decisions/0001), checked on the imports of every file that git tracks. */
const root = fileURLToPath(new URL('..', import.meta.url));
const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => file !== '' && existsSync(join(root, file)));
const sources = files.filter((file) => !file.endsWith('.test.ts'));

interface Import {
  readonly from: string;
  readonly typeOnly: boolean;
  /** Loaded when it is wanted, which no circle of loading can come from. */
  readonly lazy: boolean;
}

function readImports(file: string): readonly Import[] {
  const text = readFileSync(join(root, file), 'utf8');
  const statements = text.matchAll(/^(?:import|export)\s+(type\s+)?([^;'"]*?\sfrom\s+)?['"]([^'"]+)['"]/gm);
  const dynamic = text.matchAll(/\bimport\(\s*['"]([^'"]+)['"]\s*\)/g);
  return [
    ...[...statements].map((match) => ({ from: match[3] as string, typeOnly: match[1] !== undefined, lazy: false })),
    ...[...dynamic].map((match) => ({ from: match[1] as string, typeOnly: false, lazy: true })),
  ];
}

/** The room of a server file: the folder directly under `server/`. Nothing for files that connect rooms. */
function roomOf(file: string): string | undefined {
  const [top, room, rest] = file.split('/');
  return top === 'server' && rest !== undefined ? room : undefined;
}

test('rooms are entered by their front door only', () => {
  const breaches = files.flatMap((file) =>
    readImports(file)
      .filter(({ from }) => from.startsWith('.'))
      .map(({ from }) => ({ from, target: relative(root, resolve(root, dirname(file), from)) }))
      .filter(({ target }) => {
        const [fromTop, toTop] = [file.split('/')[0], target.split('/')[0]];
        return fromTop !== toTop || (roomOf(target) !== undefined && roomOf(file) !== roomOf(target));
      })
      .map(({ from }) => `${file} imports ${from}`),
  );
  assert.deepEqual(breaches, []);
});

test('every room has a front door that says what it owns', () => {
  const rooms = new Set(sources.map(roomOf).filter((room) => room !== undefined));
  const silent = [...rooms].filter((room) => {
    const door = join(root, 'server', room, 'index.ts');
    return !existsSync(door) || !readFileSync(door, 'utf8').startsWith('/**\n * ');
  });
  assert.deepEqual(silent, []);
});

test('rooms do not import each other in circles', () => {
  const edges = new Map<string, Set<string>>();
  for (const file of sources) {
    const room = roomOf(file);
    if (room === undefined) continue;
    for (const { from } of readImports(file)) {
      const target = /^#([a-z-]+)$/.exec(from)?.[1];
      if (target !== undefined && target !== room) edges.set(room, (edges.get(room) ?? new Set()).add(target));
    }
  }
  const circles: string[] = [];
  const visit = (room: string, path: readonly string[]) => {
    if (path.includes(room)) circles.push([...path.slice(path.indexOf(room)), room].join(' → '));
    else for (const next of edges.get(room) ?? []) visit(next, [...path, room]);
  };
  for (const room of edges.keys()) visit(room, []);
  assert.deepEqual(circles, []);
});

test('rule files know no framework, database, file, clock or randomness', () => {
  const ruleFiles = sources.filter((file) =>
    /^server\/.*\/(decide|check|choose|compose|parse|read-form|write|describe|find-nearest)(-[a-z-]+)?\.ts$/.test(file),
  );
  assert.ok(ruleFiles.length >= 12, 'the pattern finds the rule files');
  const forbidden =
    /^(fastify|kysely|pg|pino|prom-client|node:(fs|http|net|sqlite|timers|os|child_process).*|#database|#operations)$/;
  const impure =
    /\b(Date\.now|Math\.random|randomBytes|randomUUID|performance\.now|setTimeout|process\.env)\b|new Date\(\)/;
  const breaches = ruleFiles.flatMap((file) => [
    ...readImports(file)
      .filter(({ from, typeOnly }) => !typeOnly && forbidden.test(from))
      .map(({ from }) => `${file} imports ${from}`),
    ...(impure.test(readFileSync(join(root, file), 'utf8')) ? [`${file} reads a clock or randomness`] : []),
  ]);
  assert.deepEqual(breaches, []);
});

test('the protocol depends on nothing', () => {
  const breaches = sources
    .filter((file) => file.startsWith('protocol/'))
    .flatMap((file) =>
      readImports(file)
        .filter(({ from }) => !from.startsWith('.'))
        .map(({ from }) => `${file} imports ${from}`),
    );
  assert.deepEqual(breaches, []);
});

test('SQL stands in stores and in the database room only', () => {
  const breaches = sources
    .filter((file) => file.startsWith('server/') && !file.startsWith('server/database/') && !/store\.ts$/.test(file))
    .filter((file) =>
      readImports(file).some(({ from, typeOnly }) => !typeOnly && /^(kysely|pg|node:sqlite)/.test(from)),
    )
    .map((file) => `${file} imports a database`);
  assert.deepEqual(breaches, []);
});

test('the product does not import what is made for tests', () => {
  const breaches = sources
    .filter((file) => /^(protocol|server|cli|test-authority)\//.test(file) && !file.startsWith('cli/testing/'))
    .flatMap((file) =>
      readImports(file)
        .filter(({ from }) => /^(@portvakt\/own-tests|node:test)/.test(from))
        .map(({ from }) => `${file} imports ${from}`),
    );
  assert.deepEqual(breaches, []);
});

test('no folder is a drawer', () => {
  const drawers = files.filter((file) =>
    /(^|\/)(utils?|helpers?|common|shared|core|misc|lib|controllers|services|repositories)\//.test(file),
  );
  assert.deepEqual(drawers, []);
});

test('no file imports itself by way of others, within a room either', () => {
  const edges = new Map(
    sources.map((file) => [
      file,
      readImports(file)
        .filter(({ from, lazy }) => from.startsWith('.') && !lazy)
        .map(({ from }) => relative(root, resolve(root, dirname(file), from))),
    ]),
  );
  const circles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]) => {
    if (path.includes(file)) circles.push([...path.slice(path.indexOf(file)), file].join(' → '));
    else if (!done.has(file)) for (const next of edges.get(file) ?? []) visit(next, [...path, file]);
    done.add(file);
  };
  for (const file of edges.keys()) visit(file, []);
  assert.deepEqual(circles, []);
});

test('endpoints are data, in files that are named so', () => {
  const lists = sources.filter((file) => /^server\/[^/]+\/([a-z-]+-)?endpoints\.ts$/.test(file));
  assert.ok(lists.length >= 15, `${lists.length} lists are found`);
  const endpointFiles = lists.filter((file) => !file.startsWith('server/endpoints/'));
  const breaches = endpointFiles.flatMap((file) => {
    const text = readFileSync(join(root, file), 'utf8');
    const exported = /^export const \w+Endpoints\b/m.test(text);
    const isFramework = readImports(file).some(({ from }) => from === 'fastify');
    return [
      ...(exported ? [] : [`${file} exports no list of endpoints`]),
      ...(isFramework ? [`${file} imports the framework`] : []),
    ];
  });
  const strays = sources.filter(
    (file) =>
      !endpointFiles.includes(file) &&
      file.startsWith('server/') &&
      /\bendpointsOf</.test(readFileSync(join(root, file), 'utf8')) &&
      !file.startsWith('server/endpoints/') &&
      file !== 'server/altinn-tokens/development-sign-in.ts',
  );
  assert.deepEqual([...breaches, ...strays], []);
});

test('there is one outcome, and one way to refuse', () => {
  const outcomes = sources.filter((file) =>
    /^(export )?(type|interface) (Outcome|Problem|ApiProblem|Answer)\b/m.test(readFileSync(join(root, file), 'utf8')),
  );
  const known = ['server/endpoints/outcome.ts'];
  assert.deepEqual(
    outcomes.filter((file) => file.startsWith('server/') && !known.includes(file)),
    [],
  );
});

test('rules know no transport', () => {
  const ruleFiles = sources.filter((file) => /^server\/.*\/(decide|check|judge|choose)-[a-z-]+\.ts$/.test(file));
  const breaches = ruleFiles
    .filter((file) => !file.startsWith('server/endpoints/'))
    .flatMap((file) =>
      readImports(file)
        .filter(({ from, typeOnly }) => from === 'fastify' || (from === '#endpoints' && !typeOnly))
        .map(({ from }) => `${file} imports ${from}`),
    );
  assert.deepEqual(breaches, []);
});
