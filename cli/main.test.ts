import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { commands } from './commands.ts';
import { runPortvakt } from './testing/run-portvakt.ts';

describe('portvakt', () => {
  for (const given of [[], ['--help'], ['help']]) {
    it(`lists every command when called as: portvakt ${given.join(' ')}`, async () => {
      const { code, stdout } = await runPortvakt(given);
      assert.equal(code, 0);
      const widest = Math.max(...commands.map(({ name }) => name.length));
      for (const { name, summary } of commands)
        assert.ok(stdout.includes(`  ${name.padEnd(widest)}  ${summary}`), name);
    });
  }

  for (const asked of ['--version', '-V', 'version']) {
    it(`tells its version when asked for ${asked}`, async () => {
      const { version } = JSON.parse(readFileSync(new URL('./package.json', import.meta.url), 'utf8'));
      assert.deepEqual(await runPortvakt([asked]), { code: 0, stdout: `portvakt ${version}\n`, stderr: '' });
    });
  }

  for (const columns of [40, 60, 160]) {
    it(`writes help for ${columns} columns, and its commands can still be pasted`, async () => {
      const environment = { COLUMNS: String(columns) };
      for (const given of [['--help'], ['organisations', 'admit', '--help'], ['start', '--help']]) {
        const { stdout } = await runPortvakt(given, { environment });
        // What has no blank in it cannot be broken.
        const long = stdout
          .split('\n')
          .filter((line) => line.length > columns && / /.test(line.replace(/ \\$/, '').trim()));
        assert.deepEqual(long, []);
      }
      const { stdout } = await runPortvakt(['organisations', 'admit', '--help'], { environment });
      const pasted = stdout.replaceAll(/ \\\n +/g, ' ');
      assert.match(pasted, /^ {2}npx --no-install portvakt organisations admit --orgno 310123412 --name "Demo/m);
    });
  }

  it('never writes help for fewer than 40 columns', async () => {
    const at = async (COLUMNS: string) => (await runPortvakt(['--help'], { environment: { COLUMNS } })).stdout;
    assert.equal(await at('7'), await at('40'));
    assert.equal(await at('wide'), await at(''));
  });

  for (const { name, load } of commands) {
    it(`explains ${name}`, async () => {
      const command = await load();
      const asked = await runPortvakt([...name.split(' '), '--help']);
      assert.equal(asked.code, 0);
      assert.equal(asked.stderr, '');
      for (const option of Object.keys(command.options))
        assert.match(asked.stdout, new RegExp(`^  --${option}\\b`, 'm'));
      for (const code of ['0', '1', '2']) assert.match(asked.stdout, new RegExp(`^  ${code}  \\S`, 'm'));
      for (const { command: line } of command.examples) assert.ok(asked.stdout.includes(line));
      assert.deepEqual(await runPortvakt(['help', ...name.split(' ')]), asked);
    });
  }

  it('lists the commands of a group', async () => {
    const { code, stdout } = await runPortvakt(['signing-keys', '--help']);
    assert.equal(code, 0);
    assert.match(stdout, /signing-keys retire/);
    assert.doesNotMatch(stdout, /registry apply/);
    const { stdout: inner } = await runPortvakt(['manage', 'keys', '--help']);
    assert.match(inner, /manage keys rotate/);
    assert.doesNotMatch(inner, /manage clients/);
  });

  const misuses: readonly [given: readonly string[], sentence: RegExp, helpWith: string][] = [
    [['tokn'], /^portvakt: There is no command 'tokn'. Did you mean 'token'\?$/m, 'portvakt'],
    [['frobnicate'], /^portvakt: There is no command 'frobnicate'.$/m, 'portvakt'],
    [['keys'], /^portvakt: keys needs a second word: new, show.$/m, 'portvakt keys'],
    [
      ['manage'],
      /^portvakt: manage needs a second word: clients, keys, scopes, access, audit, plan, diff, apply.$/m,
      'portvakt manage',
    ],
    [
      ['manage', 'keys'],
      /^portvakt: manage keys needs a third word: list, add, remove, rotate.$/m,
      'portvakt manage keys',
    ],
    [
      ['manage', 'client', 'list'],
      /There is no command 'manage client'. Did you mean 'manage clients'\?/,
      'portvakt manage',
    ],
    [['manage', 'keys', 'rotat', 'x'], /Did you mean 'manage keys rotate'\?/, 'portvakt manage keys'],
    [['organisations', 'admit'], /--orgno ORGNO is missing/, 'portvakt organisations admit'],
    [
      ['organisations', 'sign-terms', '--orgno', '310123413'],
      /--orgno must be an organisation number/,
      'portvakt organisations sign-terms',
    ],
    [
      ['organisations', 'admit', '--orgno', '310123412', '--jwk', 'x', '--out', 'y'],
      /--jwk and --out exclude each other/,
      'portvakt organisations admit',
    ],
    [['manage', 'clients', 'create'], /Nothing was given: give FILE, or --name/, 'portvakt manage clients create'],
    [
      ['manage', 'clients', 'update', 'x', 'file', '--name', 'y'],
      /FILE is the whole body: leave out --name/,
      'portvakt manage clients update',
    ],
    [['manage', 'access', 'list'], /Give SCOPE or --consumer ORGNO/, 'portvakt manage access list'],
    [['manage', 'keys', 'rotate', 'x'], /--out FILE is missing/, 'portvakt manage keys rotate'],
    [
      ['manage', 'keys', 'rotate', 'x', '--out', 'y', '--old', 'k', '--keep-old'],
      /--old and --keep-old exclude each other/,
      'portvakt manage keys rotate',
    ],
    [['manage', 'scopes', 'create', '--name', 'x'], /--name must be PREFIX:SUBSCOPE/, 'portvakt manage scopes create'],
    [['manage', 'clients', 'list'], /3 things are missing:\n.*--issuer URL/, 'portvakt manage clients list'],
    [['signing-keys', 'rotat'], /Did you mean 'signing-keys rotate'\?/, 'portvakt signing-keys'],
    [['completion', 'tcsh'], /SHELL must be bash, zsh, fish; it is 'tcsh'/, 'portvakt completion'],
    [
      ['manage', 'access', 'list', 'a:b', '--scope', 'a:b'],
      /SCOPE and --scope are the same/,
      'portvakt manage access list',
    ],
    [['--issuer', 'x'], /There is no option --issuer here: give a command first/, 'portvakt'],
    [
      ['token', '--isuer', 'x'],
      /^portvakt token: There is no option --isuer. Did you mean --issuer\?$/m,
      'portvakt token',
    ],
    [['token', '-x'], /There is no option -x\./, 'portvakt token'],
    [['token', '--scope'], /--scope needs a value: --scope SCOPE/, 'portvakt token'],
    [['token', '--key', '--kid', 'x'], /--key needs a value: --key FILE/, 'portvakt token'],
    [['token', '--grant=yes'], /--grant takes no value/, 'portvakt token'],
    [['token', 'x'], /The argument 'x' is one too many/, 'portvakt token'],
    [['token', '--lifetime', '2m'], /--lifetime must be a whole number of seconds; it is '2m'/, 'portvakt token'],
    [['token', '--p12', 'x', '--kid', 'x'], /--p12 and --kid exclude each other: a grant with/, 'portvakt token'],
    [['certificates', 'issue', '--out', 'x'], /--orgno ORGNO is missing/, 'portvakt certificates issue'],
    [['certificates', 'revoke'], /Say which certificate/, 'portvakt certificates revoke'],
    [['certificates', 'revoke', '--serial', 'x'], /--serial must be hexadecimal/, 'portvakt certificates revoke'],
    [
      ['certificates', 'revoke', '--serial', '0A', '--reason', 'why'],
      /--reason must be one of unspecified, keyCompromise,/,
      'portvakt certificates revoke',
    ],
    [['registry', 'apply'], /FILE is missing/, 'portvakt registry apply'],
    [
      ['signing-keys', 'retire', '-abc'],
      /Put an argument that begins with a dash last, after --/,
      'portvakt signing-keys retire',
    ],
    [['keys', 'new', '--bits', '1024'], /--bits must be 2048, 3072, 4096; it is '1024'/, 'portvakt keys new'],
    [['keys', 'new', '--kid', 'a b'], /--kid must be 1 to 128 letters, digits and/, 'portvakt keys new'],
    [
      ['signing-keys', 'rotate', '--compromised', 'x'],
      /must be replaced at once: add --now/,
      'portvakt signing-keys rotate',
    ],
  ];
  for (const [given, sentence, helpWith] of misuses) {
    it(`says what is wrong with: portvakt ${given.join(' ')}`, async () => {
      const { code, stdout, stderr } = await runPortvakt(given);
      assert.equal(code, 2);
      assert.equal(stdout, '');
      assert.match(stderr, sentence);
      assert.ok(stderr.endsWith(`See ${helpWith} --help\n`));
      assert.doesNotMatch(stderr, /^ {4}at /m);
    });
  }

  it('says with --json what is wrong as one JSON document', async () => {
    const { code, stdout, stderr } = await runPortvakt(['token', '--isuer', 'x', '--json']);
    assert.equal(code, 2);
    assert.deepEqual(JSON.parse(stdout), {
      error: 'usage',
      error_description: 'There is no option --isuer. Did you mean --issuer?',
    });
    assert.equal(stderr, '');
  });

  it('loads no web server, database or signature library for help', async () => {
    // Every module that is resolved is written to standard error.
    const hook = `import { registerHooks } from 'node:module';
      registerHooks({ resolve(specifier, context, next) { const found = next(specifier, context); process._rawDebug(found.url); return found; } });`;
    // The sources themselves: a bundle of them has other modules.
    const main = JSON.stringify(import.meta.resolve('./main.ts'));
    const script = `const { runCommandLine } = await import(${main}); await runCommandLine(['token', '--help']);`;
    const { stderr } = await promisify(execFile)(process.execPath, [
      ...['--no-warnings', `--import=data:text/javascript,${encodeURIComponent(hook)}`],
      ...['--input-type=module', '--eval', script],
    ]);
    assert.match(stderr, /token-command\.ts/);
    assert.doesNotMatch(stderr, /node_modules|server\//);
  });
});
