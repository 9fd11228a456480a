import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import {
  callSelfService,
  exampleRegistry,
  makeClient,
  organisations,
  type PortvaktProcess,
  type PostgresServer,
  requestMachineToken,
  requestToken,
  scopes,
  signGrant,
  startPortvakt,
  startPostgres,
  temporaryFolder,
} from '@portvakt/own-tests';
import { openRegister, type Register, readSettings } from '../index.ts';

/** Repeating a refused request fills neither the record nor the log, and all repetitions are counted. */
const FLOOD = 150;
/** How many refusals of each kind a client may have recorded at once; then one per second. */
const BURST = 20;

const client = makeClient('flooding-client');
const other = makeClient('quiet-client');
const administrator = makeClient('administrator');

function suite(kind: 'sqlite' | 'postgres') {
  describe(`refusals on ${kind}`, () => {
    let folder: Awaited<ReturnType<typeof temporaryFolder>>;
    let postgres: PostgresServer | undefined;
    let server: PortvaktProcess;
    let aside: Register;
    let startedAt: number;

    before(async () => {
      folder = await temporaryFolder();
      postgres = kind === 'postgres' ? await startPostgres() : undefined;
      const url = (await postgres?.createDatabase()) ?? `sqlite:${join(folder.path, 'portvakt.db')}`;
      const owned = (made: typeof client, names: readonly string[]) => ({
        client_id: made.clientId,
        client_orgno: organisations.consumer,
        client_name: made.clientId,
        integration_type: 'maskinporten',
        scopes: names,
        jwks: { keys: [made.publicJwk] },
      });
      const registry = exampleRegistry(client, {
        clients: [owned(other, [scopes.granted]), owned(administrator, ['idporten:dcr.write'])],
      });
      await writeFile(join(folder.path, 'registry.json'), JSON.stringify(registry));
      startedAt = performance.now();
      server = await startPortvakt({
        PORTVAKT_DATABASE_URL: url,
        PORTVAKT_DATA_DIR: folder.path,
        PORTVAKT_REGISTRY: join(folder.path, 'registry.json'),
        PORTVAKT_LOG_LEVEL: 'info',
      });
      const settings = readSettings({ PORTVAKT_DATABASE_URL: url });
      if ('problems' in settings) throw new Error(settings.problems.join());
      aside = await openRegister(settings, Date.now);
    });
    after(async () => {
      await aside.database.close();
      await server.stop();
      await postgres?.stop();
      await folder.remove();
    });

    const grant = (claims: object = {}, from = client) =>
      signGrant(from, { issuer: server.issuer, claims: { scope: scopes.granted, ...claims } });
    const flood = async (send: (index: number) => Promise<unknown>) => {
      for (let sent = 0; sent < FLOOD; sent += 10) {
        await Promise.all(Array.from({ length: 10 }, (_, index) => send(sent + index)));
      }
    };
    const rowsOf = (clientId: string, outcome: string) =>
      aside.database.reads
        .selectFrom('grant_audit')
        .selectAll()
        .where('client_id', '=', clientId)
        .where('outcome', '=', outcome)
        .orderBy('id')
        .execute();
    const linesWith = (member: string) =>
      server
        .output()
        .split('\n')
        .filter((line) => line.includes(member))
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    /** The same, once there are as many lines as `wanted` requires: the log may come a little after the answer. */
    const waitForLines = async (member: string, wanted: (lines: number) => boolean) => {
      const deadline = performance.now() + 5000;
      while (!wanted(linesWith(member).length) && performance.now() < deadline) await setTimeout(10);
      return linesWith(member);
    };
    /** A bucket that gains one per second holds no more than this, however slow the machine is. */
    const most = () => BURST + Math.ceil((performance.now() - startedAt) / 1000);
    const countMetric = async (what: string) => {
      const text = await (await fetch(`${server.issuer}metrics`)).text();
      return Number(
        new RegExp(`^portvakt_records_held_back_total\\{what="${what}"\\} (\\d+)`, 'm').exec(text)?.[1] ?? 0,
      );
    };

    test('one expired grant, sent again and again, is on record a few times and counted for the rest', async () => {
      const expired = grant({ iat: 1_600_000_000, exp: 1_600_000_060 });
      await flood(async () => assert.match((await requestToken(server.issuer, expired)).body.error_uri, /MP-130$/));
      const rows = await rowsOf(client.clientId, 'expired');
      assert.ok(rows.length >= BURST && rows.length <= most(), `${rows.length} rows`);
      const lines = await waitForLines('"refusal":"expired"', (count) => count >= rows.length);
      assert.equal(lines.length, rows.length, 'the log tells what the record tells');
      assert.equal(lines[0]?.clientId, client.clientId);
      assert.equal(await countMetric('token request'), FLOOD - rows.length);
      const told = rows.map(({ details }) => Number(/^held back (\d+)$/.exec(details ?? '')?.[1] ?? 0));
      assert.equal(
        lines.reduce((total, { heldBack }) => total + Number(heldBack ?? 0), 0),
        told.reduce((total, one) => total + one, 0),
      );
    });

    test('another client, and another kind of refusal, is on record all the same', async () => {
      await requestToken(server.issuer, grant({ iat: 1_600_000_000, exp: 1_600_000_060 }, other));
      await requestToken(server.issuer, grant({ aud: 'https://elsewhere.example/' }));
      assert.equal((await rowsOf(other.clientId, 'expired')).length, 1);
      assert.equal((await rowsOf(client.clientId, 'audience-invalid')).length, 1);
    });

    test('new grants that are refused are used up, each of them, and on record a few times', async () => {
      const grants = Array.from({ length: FLOOD }, () => grant({ scope: scopes.notGranted }));
      await flood(async (index) =>
        assert.match((await requestToken(server.issuer, grants[index] as string)).body.error_uri, /MP-250$/),
      );
      const rows = await rowsOf(client.clientId, 'scope-not-granted');
      assert.ok(rows.length >= BURST && rows.length <= most(), `${rows.length} rows`);
      const last = await requestToken(server.issuer, grants.at(-1) as string);
      assert.match(last.body.error_uri, /MP-012$/, 'what was held back was taken all the same');
    });

    test('a replayed grant is on record a few times, and the token each time one is given', async () => {
      const used = grant();
      assert.equal((await requestToken(server.issuer, used)).status, 200);
      await flood(async () => assert.match((await requestToken(server.issuer, used)).body.error_uri, /MP-012$/));
      const rows = await rowsOf(client.clientId, 'replayed');
      assert.ok(rows.length >= BURST - 1 && rows.length <= most(), `${rows.length} rows`);
      await flood(async () => assert.equal((await requestToken(server.issuer, grant({}, other))).status, 200));
      assert.equal((await rowsOf(other.clientId, 'token')).length, FLOOD, 'every token is on record');
    });

    test('a proved caller of the self-service API cannot fill the log, and an unproved one no more', async () => {
      const bearer = await requestMachineToken({ issuer: server.issuer, address: server.issuer }, administrator, {
        scope: 'idporten:dcr.write',
      });
      await flood(async (index) =>
        assert.equal(
          (await callSelfService(server.issuer, 'GET', `api/v1/clients/none-${index}`, { bearer })).status,
          404,
        ),
      );
      const held = await countMetric('self-service call');
      const proved = await waitForLines('"self-service call refused"', (count) => count >= FLOOD - held);
      assert.ok(proved.length >= BURST && proved.length <= most(), `${proved.length} lines`);
      assert.equal(held, FLOOD - proved.length);
      await flood(() => callSelfService(server.issuer, 'GET', 'api/v1/clients', { bearer: 'x.y.z' }));
      const unproved = FLOOD - (await countMetric('unproved self-service call'));
      const all = await waitForLines('"self-service call refused"', (count) => count >= proved.length + unproved);
      assert.equal(all.length, proved.length + unproved);
      assert.ok(unproved < FLOOD);
    });

    test('what was held back and never told is told in the end', async () => {
      await server.stop();
      const [line] = linesWith('refusals that were held back');
      assert.ok(Number(line?.heldBack) > 0);
    });
  });
}

suite('sqlite');
suite('postgres');
