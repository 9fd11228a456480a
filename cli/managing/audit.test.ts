import assert from 'node:assert/strict';
import { type ExecFileException, execFile, execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import {
  makeClient,
  openSelfService,
  parties,
  requestToken,
  type SelfServiceForTest,
  selfServiceRegistry,
  signGrant,
  temporaryFolder,
} from '@portvakt/own-tests';
import { runPortvakt } from '../testing/run-portvakt.ts';

const program = fileURLToPath(new URL('../../examples/audit-log/', import.meta.url));
const client = makeClient('own');
const registry = {
  ...selfServiceRegistry,
  clients: [
    ...selfServiceRegistry.clients,
    {
      ...{ client_id: client.clientId, client_orgno: parties.consumer, client_name: 'x', description: 'x' },
      ...{ integration_type: 'maskinporten', scopes: ['etat:apen'], jwks: { keys: [client.publicJwk] } },
    },
  ],
};

/** Why what is written in Go cannot be run here; nothing where it can. */
function findLackOfGo(): string | undefined {
  try {
    execFileSync('go', ['version'], { stdio: 'ignore' });
  } catch {
    return 'Go is not installed';
  }
  try {
    // Its dependency is pinned in go.sum, and fetched once by the machine.
    execFileSync('go', ['mod', 'download'], { cwd: program, stdio: 'ignore' });
  } catch {
    return 'Go is older than 1.18, or its module proxy cannot be reached';
  }
  return undefined;
}
const lack = findLackOfGo();

let opened: SelfServiceForTest;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let file: string;
const inFolder = (name: string) => join(folder.path, name);
const audit = (...given: readonly string[]) =>
  runPortvakt(['audit', ...given], { environment: { PORTVAKT_DATABASE_URL: `sqlite:${file}` }, folder: folder.path });

/** Rows beside those of the server, so that the tree has several levels of tiles. */
function addRows(count: number): void {
  const database = new DatabaseSync(file, { timeout: 5000 });
  database.exec(`insert into grant_audit (at, trace_id, outcome, client_id, consumer_orgno, has_pid)
    with recursive n(i) as (select 1 union all select i + 1 from n where i < ${count})
    select ${Date.now()}, printf('%032x', i), 'token', 'client', '310123412', 0 from n`);
  database.close();
}

before(async () => {
  folder = await temporaryFolder();
  opened = await openSelfService({ registry, environment: { PORTVAKT_AUDIT_LOG: 'yes' } });
  file = join(opened.server.folder, 'portvakt.db');
  const { issuer } = opened.server;
  const grant = signGrant(client, { issuer, claims: { scope: 'etat:apen' } });
  assert.equal((await requestToken(issuer, grant)).status, 200);
  addRows(300);
  await opened.server.writeAuditLog();
  await writeFile(inFolder('old.checkpoint'), (await audit('checkpoint')).stdout);
  await writeFile(inFolder('audit.key'), (await audit('checkpoint', '--key')).stdout);
  addRows(900);
  await opened.server.writeAuditLog();
  await writeFile(inFolder('new.checkpoint'), (await audit('checkpoint')).stdout);
});
after(async () => {
  await opened?.close();
  await folder?.remove();
});

describe('portvakt audit', () => {
  it('prints the checkpoint as the server serves it', async () => {
    const { stdout } = await audit('checkpoint', '--json');
    const { checkpoint, size, verifier_key: key } = JSON.parse(stdout);
    assert.equal(await (await fetch(`${opened.server.issuer}audit-log/checkpoint`)).text(), checkpoint);
    assert.equal(Number(checkpoint.split('\n')[1]), size);
    assert.equal(`${key}\n`, await readFile(inFolder('audit.key'), 'utf8'));
  });

  it('finds everything as it was', async () => {
    const { code, stdout } = await audit('verify', '--checkpoint', 'old.checkpoint');
    assert.match(stdout, /leaves, \d+ rows as they were, 0 removed by retention, \d+ not in the log yet/);
    assert.match(stdout, /Everything fits both checkpoints\.$/m);
    assert.equal(code, 0);
  });

  it('names a row that was changed, and ends with 1', async () => {
    const database = new DatabaseSync(file, { timeout: 5000 });
    const change = (scope: string) => database.exec(`update grant_audit set scope = ${scope} where id = 100`);
    change("'demo:other'");
    try {
      const { code, stdout } = await audit('verify');
      assert.match(stdout, /^grant_audit 100 is not what was taken into the log as leaf \d+\.$/m);
      assert.equal(code, 1);
      const document = JSON.parse((await audit('verify', '--json')).stdout);
      assert.equal(document.mismatch_count, 1);
      assert.equal(document.mismatches[0].id, 100);
    } finally {
      change('null');
      database.close();
    }
  });

  it('takes a checkpoint of another log, or an altered one, for what it is', async () => {
    const text = await readFile(inFolder('old.checkpoint'), 'utf8');
    await writeFile(inFolder('altered.checkpoint'), text.replace(/\n[0-9]+\n/, '\n12\n'));
    const { code, stdout } = await audit('verify', '--checkpoint', 'altered.checkpoint');
    assert.match(stdout, /^The kept checkpoint is not signed by the key/m);
    assert.equal(code, 1);
    await writeFile(inFolder('none.checkpoint'), 'hello');
    assert.match((await audit('verify', '--checkpoint', 'none.checkpoint')).stdout, /is no checkpoint/);
    assert.match((await audit('verify', '--checkpoint', 'missing')).stderr, /There is no file missing/);
  });

  it('says what to do where there is no log', async (context) => {
    const other = await openSelfService({ registry });
    context.after(() => other.close());
    const environment = { PORTVAKT_DATABASE_URL: `sqlite:${join(other.server.folder, 'portvakt.db')}` };
    for (const command of ['verify', 'checkpoint']) {
      const { code, stderr } = await runPortvakt(['audit', command], { environment });
      assert.match(stderr, /There is no audit log.*PORTVAKT_AUDIT_LOG=yes/s);
      assert.equal(code, 1);
    }
  });
});

describe('a program in Go that knows nothing of Portvakt', { skip: lack ?? false }, () => {
  let binary: string;
  before(() => {
    binary = inFolder('audit-log');
    execFileSync('go', ['build', '-o', binary, '.'], { cwd: program, stdio: 'inherit' });
  });
  const check = (...given: readonly string[]) =>
    new Promise<{ readonly code: number; readonly text: string }>((resolve) => {
      execFile(binary, ['-key', 'audit.key', ...given], { cwd: folder.path }, (error, stdout, stderr) => {
        resolve({ code: Number((error as ExecFileException | null)?.code ?? 0), text: stdout + stderr });
      });
    });
  const log = () => `${opened.server.issuer}audit-log`;

  it('checks the signature of a checkpoint', async () => {
    const { code, text } = await check('checkpoint', 'new.checkpoint');
    assert.match(text, /signed by localhost:\d+\/audit-log, \d+ leaves/);
    assert.equal(code, 0);
    const altered = (await readFile(inFolder('new.checkpoint'), 'utf8')).replace(/\n([0-9]+)\n/, '\n1$1\n');
    await writeFile(inFolder('forged.checkpoint'), altered);
    assert.equal((await check('checkpoint', 'forged.checkpoint')).code, 1);
  });

  it("checks that an organisation's events are in the log", async () => {
    const bearer = await opened.mint(parties.consumer, ['idporten:dcr.read']);
    for (const record of ['tokens', 'changes']) {
      const { body } = await opened.call('GET', `api/v1/audit/proofs?record=${record}`, { bearer });
      const proofs = body.content as readonly { readonly proof: string; readonly entry: string }[];
      assert.ok(proofs.length > 0);
      for (const [place, { proof, entry }] of proofs.entries()) {
        await writeFile(inFolder(`${place}.tlog-proof`), proof);
        const { code, text } = await check('inclusion', `${place}.tlog-proof`);
        assert.equal(code, 0, text);
        assert.ok(text.includes(entry));
      }
      // One letter of the record.
      const altered = (proofs[0]?.proof ?? '').replace(
        /^extra (.{80})(.)/m,
        (_, head: string, letter: string) => `extra ${head}${letter === 'A' ? 'B' : 'A'}`,
      );
      await writeFile(inFolder('altered.tlog-proof'), altered);
      assert.equal((await check('inclusion', 'altered.tlog-proof')).code, 1);
    }
  });

  it('checks that a later log begins with an earlier one', async () => {
    const { code, text } = await check('-log', log(), 'consistency', 'old.checkpoint', 'new.checkpoint');
    assert.match(text, /the \d+ leaves of new.checkpoint begin with the \d+ of old.checkpoint/);
    assert.equal(code, 0);
    assert.equal((await check('-log', log(), 'consistency', 'new.checkpoint', 'old.checkpoint')).code, 1);
  });

  it('finds that what the earlier checkpoint was over is not there any more', async () => {
    const database = new DatabaseSync(file, { timeout: 5000 });
    const tile = 'from audit_log_tiles where level = 0 and number = 1';
    const hashes = database.prepare(`select hashes ${tile}`).get()?.hashes as Uint8Array;
    const write = (bytes: Uint8Array) =>
      database.prepare('update audit_log_tiles set hashes = ? where level = 0 and number = 1').run(bytes);
    write(hashes.map((byte, place) => (place === 70 ? byte ^ 1 : byte)));
    try {
      const { code, text } = await check('-log', log(), 'consistency', 'old.checkpoint', 'new.checkpoint');
      assert.match(text, /inconsistent tile|invalid transparency proof/);
      assert.equal(code, 1);
    } finally {
      write(hashes);
      database.close();
    }
  });
});
