import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from '@portvakt/own-tests';
import { readOptions } from './read-options.ts';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));
/** The port of a Portvakt that somebody may have started: the demo has to stay away from it. */
const OTHER_PORT = '7070';

/** Where the demo finds the folder for temporary files. */
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
before(async () => {
  folder = await temporaryFolder();
});
after(() => folder?.remove());

async function runDemo(...words: string[]) {
  const demo = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', MAIN, ...words], {
    env: { PATH: process.env.PATH, TMPDIR: folder.path, PORT: OTHER_PORT },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [demo.stdout, demo.stderr])
    stream.on('data', (chunk) => {
      output += chunk;
    });
  const [code] = await once(demo, 'close');
  return { code, output };
}

describe('the demo', () => {
  it('runs as the provider, with a key, on a free port, and leaves nothing behind', async () => {
    const { code, output } = await runDemo('--employers', '40');
    assert.equal(code, 0, output);
    assert.deepEqual(await readdir(folder.path), []);
    const [, port] = /Portvakt on http:\/\/localhost:([0-9]+)\//.exec(output) ?? [];
    assert.ok(port !== undefined && port !== OTHER_PORT, output);
    assert.match(output, /It runs the job itself\.\n +Grants are signed with a registered key\./);
    assert.match(output, /consumer +0192:310123412 +whom the call is for/);
    assert.doesNotMatch(output, /^ *supplier /m);
    assert.match(output, /Skatteetaten lets the call in\. The token is good; Demo Pensjon AS \(310123412\) has/);
    assert.match(output, /NAV refuses the call \(scope-missing\)/);
    assert.match(output, /killed just now, on purpose/);
    assert.match(output, /\nGoing on where the last start ended/);
    assert.match(output, /\nAll went well: 40 employers, [0-9]+ calls, one crash, nothing lost, in [0-9]+ s\.\n$/);
    assert.doesNotMatch(output, /eyJ/, 'no token is shown as it is');
  });

  it('runs as the supplier through delegation, with a virksomhetssertifikat', async () => {
    const { code, output } = await runDemo('--employers', '40', '--supplier', '--certificate');
    assert.equal(code, 0, output);
    assert.match(
      output,
      /Its supplier .* runs the job in its name.*\n +Grants are signed with a virksomhetssertifikat/,
    );
    assert.match(output, /client_amr +virksomhetssertifikat +how the client proved itself: with the certificate/);
    assert.match(output, /supplier +0192:313770001 +who makes the call/);
    assert.match(output, /In their logs: consumer 310123412, supplier 313770001\./);
  });

  it('ends with the same data when 30 % of all answers fail', async () => {
    const { code, output } = await runDemo('--chaos', '--employers', '12');
    assert.equal(code, 0, output);
    const [, failed, all] = /On order failed .*, ([0-9]+) of ([0-9]+) of the agencies/.exec(output) ?? [];
    assert.ok(Number(failed) / Number(all) > 0.15, output);
    assert.match(output, /The books agree with what the agencies know, entry by entry\./);
    assert.match(output, /All went well: 12 employers, [0-9]+ calls, one crash and 30 % failing, nothing lost/);
  });

  it('says what is wrong with its options', async () => {
    assert.deepEqual(readOptions([]), { supplier: false, certificate: false, employers: 2000, chaos: false });
    const wrong = readOptions(['--employers', '0']);
    assert.match('problem' in wrong ? wrong.problem : '', /from 1 to 20000; it is 0/);
    const { code, output } = await runDemo('--suplier');
    assert.equal(code, 2);
    assert.match(output, /--suplier.*npm run demo \[-- OPTIONS\]/s);
  });
});
