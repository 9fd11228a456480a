import assert from 'node:assert/strict';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import {
  callSelfService,
  exampleRegistry,
  findFreePort,
  findPostgresTools,
  makeClient,
  orderFrom,
  organisations,
  type PortvaktProcess,
  type PostgresServer,
  requestToken,
  scopes,
  signGrant,
  startPortvakt,
  startPostgres,
  temporaryFolder,
} from '@portvakt/own-tests';
import { openRegister, type Register } from '@portvakt/server/open-register';
import { readSettings } from '@portvakt/server/settings';
import { runPortvakt } from '../testing/run-portvakt.ts';

/** An installation that is lost while it works, and comes back from its backup. */
const issuer = 'http://portvakt.test/';
const client = makeClient('backup-client');
const administrator = makeClient('backup-administrator');
const registry = exampleRegistry(client, {
  clients: [
    {
      client_id: administrator.clientId,
      client_orgno: organisations.consumer,
      scopes: ['idporten:dcr.write'],
      jwks: { keys: [administrator.publicJwk] },
    },
  ],
});
const grant = (more: { now?: number } = {}) =>
  signGrant(client, { issuer, claims: { scope: scopes.granted }, ...more });
const tools = findPostgresTools();

for (const engine of ['sqlite', 'postgres'] as const) {
  const skip = engine === 'postgres' && typeof tools === 'string' ? tools : false;
  describe(`portvakt backup and restore with ${engine}`, { skip }, () => {
    let folder: Awaited<ReturnType<typeof temporaryFolder>>;
    let postgres: PostgresServer | undefined;
    let url: string;
    let restoredUrl: string;
    let serving: { readonly process: PortvaktProcess; readonly address: string };
    let backup: string;
    /** Grants that got a token before the backup was begun, and after it was made. */
    const used = { before: [] as string[], after: [] as string[] };
    /** Ids of clients whose registration was confirmed before the backup was begun, and later. */
    const registered = { before: [] as string[], after: [] as string[] };

    const at = (name: string) => join(folder.path, name);
    const newDatabase = async (name: string) => (await postgres?.createDatabase()) ?? `sqlite:${at(`${name}.db`)}`;
    const environmentOf = (database: string) => ({
      PORTVAKT_DATABASE_URL: database,
      PORTVAKT_PUBLIC_URL: issuer,
      PORTVAKT_REGISTRY: 'none',
      PORTVAKT_DATA_DIR: folder.path,
      PORTVAKT_AUDIT_LOG: 'yes',
    });
    const start = async (database: string, more: Record<string, string> = {}) => {
      const port = await findFreePort();
      const process = await startPortvakt({ ...environmentOf(database), PORT: String(port), ...more });
      serving = { process, address: `http://127.0.0.1:${port}/` };
    };
    const run = (given: readonly string[], database: string, more: Record<string, string> = {}) =>
      runPortvakt(given, { environment: { ...environmentOf(database), ...more } });
    const ask = (assertion: string) => requestToken(serving.address, assertion);
    const onDatabase = async <T>(database: string, work: (register: Register) => Promise<T>): Promise<T> => {
      const settings = readSettings({ PORTVAKT_DATABASE_URL: database });
      if ('problems' in settings) throw new Error(settings.problems.join());
      const register = await openRegister(settings, Date.now, { mustExist: true });
      try {
        return await work(register);
      } finally {
        await register.database.close();
      }
    };

    before(async () => {
      folder = await temporaryFolder();
      if (engine === 'postgres' && typeof tools !== 'string') postgres = await startPostgres({ home: tools.home });
      [url, restoredUrl, backup] = [await newDatabase('first'), await newDatabase('second'), at('backup')];
      await writeFile(at('registry.json'), JSON.stringify(registry));
      await start(url, { PORTVAKT_REGISTRY: at('registry.json') });
    });
    after(async () => {
      await serving?.process.stop();
      await postgres?.stop();
      await folder?.remove();
    });

    it('copies everything that was confirmed before, while grants and registrations go on', async () => {
      const signed = signGrant(administrator, { issuer, claims: { scope: 'idporten:dcr.write' } });
      const bearer = (await ask(signed)).body.access_token;
      let phase: 'before' | 'during' | 'after' | 'over' = 'before';
      let entered: PromiseWithResolvers<void> | undefined;
      const note = <T>(began: typeof phase, value: T, books: { before: T[]; after: T[] }) => {
        if (began === 'before' && phase === 'before') books.before.push(value);
        if (began === 'after') books.after.push(value);
        if (used[phase === 'before' ? 'before' : 'after'].length >= 40 && registered.before.length >= 10)
          entered?.resolve();
      };
      const granting = Array.from({ length: 4 }, async () => {
        while (phase !== 'over') {
          const [began, assertion] = [phase, grant()];
          const { status } = await ask(assertion);
          assert.equal(status, 200);
          note(began, assertion, used);
        }
      });
      const registering = Array.from({ length: 2 }, async () => {
        while (phase !== 'over') {
          const began = phase;
          const body = { integration_type: 'maskinporten', description: 'x', scopes: [scopes.granted] };
          const reply = await callSelfService(serving.address, 'POST', 'api/v1/clients', { bearer, body });
          assert.equal(reply.status, 200, reply.text);
          note(began, reply.body.client_id as string, registered);
        }
      });
      const whenEnough = () => {
        entered = Promise.withResolvers<void>();
        return entered.promise;
      };
      await whenEnough();
      phase = 'during';
      const { code, stdout, stderr } = await run(['backup', '--out', backup, '--json'], url);
      phase = 'after';
      assert.equal(code, 0, stderr);
      await whenEnough();
      phase = 'over';
      await Promise.all([...granting, ...registering]);
      const manifest = JSON.parse(stdout);
      assert.deepEqual(JSON.parse(await readFile(join(backup, 'manifest.json'), 'utf8')), manifest);
      assert.deepEqual([manifest.engine, manifest.issuer], [engine, issuer]);
      assert.ok(manifest.rows.clients >= registered.before.length + 2);
      assert.deepEqual(await readdir(folder.path).then((names) => names.filter((name) => name.includes('making'))), []);
      for (const name of ['', 'manifest.json', manifest.file]) {
        assert.equal((await stat(join(backup, name))).mode & 0o077, 0, `${name} is for its owner alone`);
      }
    });

    it('lets no grant pass again that was used before the backup or after it, or made before the restore', async () => {
      const neverSent = grant();
      await serving.process.stop('SIGKILL');
      const { code, stdout, stderr } = await run(['restore', '--from', backup], restoredUrl);
      assert.equal(code, 0, stderr);
      assert.match(stdout, /What was withdrawn after that is there again/);
      assert.match(stdout, /The audit log portvakt\.test\/audit-log had \d+ leaves/);
      await start(restoredUrl);
      for (const assertion of [...used.before.slice(-20), ...used.after, neverSent]) {
        const { status, headers, body } = await ask(assertion);
        assert.equal(status, 503, JSON.stringify(body));
        assert.ok(headers.has('retry-after'));
      }
      assert.match(serving.process.output(), /"grantsPassFrom":"\d{4}-.*this database is a backup that was restored/);
      const recorded = await onDatabase(restoredUrl, ({ database }) =>
        database.reads.selectFrom('change_audit').select('action').where('kind', '=', 'installation').execute(),
      );
      assert.deepEqual(
        recorded.map(({ action }) => action),
        ['restore'],
      );
    });

    it('has every registration that was confirmed before the backup', async () => {
      const rows = await onDatabase(restoredUrl, ({ database }) =>
        database.reads.selectFrom('clients').select('client_id').execute(),
      );
      const known = new Set(rows.map((row) => row.client_id));
      assert.deepEqual(
        registered.before.filter((id) => !known.has(id)),
        [],
      );
    });

    it('gives tokens to new grants again, and still not to old ones', async () => {
      const order = orderFrom(`${serving.address}__portvakt/`);
      assert.equal((await order('POST', 'clock', { advance: '50s' })).status, 200);
      const fresh = grant({ now: Date.now() + 50_000 });
      assert.equal((await ask(fresh)).status, 200);
      assert.equal((await ask(fresh)).status, 400);
      const [last = ''] = used.after.slice(-1);
      assert.equal((await ask(last)).status, 503);
    });

    it('goes on with the audit log under another name', async () => {
      const { stdout } = await run(['audit', 'verify', '--json'], restoredUrl);
      const { origin, mismatches } = JSON.parse(stdout);
      assert.match(origin, /^portvakt\.test\/audit-log\/restored-\d{17}-from-\d+$/);
      assert.deepEqual(mismatches, []);
    });

    it('restores into nothing but an empty database, and backs up over nothing', async () => {
      await serving.process.stop();
      const again = await run(['restore', '--from', backup, '--json'], restoredUrl);
      assert.equal(again.code, 1);
      assert.equal(JSON.parse(again.stdout).error, 'database_not_empty');
      assert.equal(JSON.parse((await run(['backup', '--out', backup, '--json'], url)).stdout).error, 'file_exists');
    });

    it('hears from the operator that other tools have brought the database back', async () => {
      // The first database, as a snapshot of its disk would bring it back: nothing in it shows that.
      const unused = grant();
      const { code, stdout } = await run(['restore', '--by-other-tools'], url);
      assert.equal(code, 0);
      assert.match(stdout, /New ones get one from 20/);
      await start(url);
      assert.equal((await ask(unused)).status, 503);
      assert.doesNotMatch(serving.process.output(), /this database is a backup/);
    });

    if (engine === 'postgres') {
      it('says what is missing where the tools are not there', async () => {
        const out = at('toolless');
        const { stdout } = await run(['backup', '--out', out, '--pg-dump', at('nothing'), '--json'], url);
        assert.equal(JSON.parse(stdout).error, 'tool_missing');
        await assert.rejects(stat(out), /ENOENT/);
        const old = at('old');
        await writeFile(old, '#!/bin/sh\necho "pg_dump (PostgreSQL) 9.6.24"\n', { mode: 0o755 });
        const { stdout: refused } = await run(['backup', '--out', out, '--pg-dump', old, '--json'], url);
        assert.equal(JSON.parse(refused).error, 'tool_too_old');
      });
    }
  });
}
