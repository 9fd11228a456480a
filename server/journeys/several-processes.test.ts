import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import {
  exampleRegistry,
  makeClient,
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
import type { ClientId, OrganisationNumber, ScopeName } from '@portvakt/protocol';
import { openRegister, type Register, readSettings } from '../index.ts';

/** Real processes on one database: each must know what the others have seen or changed. */
const client = makeClient('process-client');

async function openAside(url: string): Promise<Register> {
  const settings = readSettings({ PORTVAKT_DATABASE_URL: url });
  if ('problems' in settings) throw new Error(settings.problems.join());
  return openRegister(settings, Date.now);
}

/** Asks until `wanted` holds. Fails if that takes more than a second, which is what is promised. */
async function withinASecond(wanted: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 1000;
  for (;;) {
    if (await wanted()) return;
    assert.ok(performance.now() < deadline, 'not within a second');
  }
}

function suite(kind: 'sqlite' | 'postgres') {
  describe(`two processes on one ${kind} database`, () => {
    let folder: Awaited<ReturnType<typeof temporaryFolder>>;
    let postgres: PostgresServer | undefined;
    let url: string;
    let environment: Record<string, string>;
    let one: PortvaktProcess;
    let two: PortvaktProcess;
    const issuer = 'http://portvakt.test/';
    const grant = (claims: object = {}) => signGrant(client, { issuer, claims: { scope: scopes.granted, ...claims } });
    // Both have the same issuer, as behind a load balancer; each is reached at its own port.
    const ask = (server: PortvaktProcess, assertion: string) =>
      requestToken(addresses.get(server.pid) ?? '', assertion);
    const addresses = new Map<number, string>();

    const start = async () => {
      const port = await freePort();
      const started = await startPortvakt({ ...environment, PORT: String(port), PORTVAKT_PUBLIC_URL: issuer });
      addresses.set(started.pid, `http://127.0.0.1:${port}/`);
      return started;
    };

    before(async () => {
      folder = await temporaryFolder();
      if (kind === 'postgres') postgres = await startPostgres();
      url = (await postgres?.createDatabase()) ?? `sqlite:${join(folder.path, 'portvakt.db')}`;
      const registry = join(folder.path, 'registry.json');
      await writeFile(registry, JSON.stringify(exampleRegistry(client)));
      environment = {
        PORTVAKT_DATABASE_URL: url,
        PORTVAKT_REGISTRY: registry,
        PORTVAKT_DATA_DIR: folder.path,
        PORTVAKT_LOG_LEVEL: 'debug',
        PORTVAKT_GRANTS_WITHOUT_JTI: 'once',
      };
      [one, two] = await Promise.all([start(), start()]);
    });
    after(async () => {
      await Promise.all([one?.stop(), two?.stop()]);
      await postgres?.stop();
      await folder.remove();
    });

    test('both sign with the one key that the first start made', async () => {
      const sets = await Promise.all(
        [one, two].map(async ({ pid }) => (await fetch(`${addresses.get(pid)}jwk`)).text()),
      );
      assert.equal(sets[0], sets[1]);
      assert.equal((JSON.parse(sets[0] ?? '') as { keys: [] }).keys.length, 1);
    });

    test('a grant used at one is used at the other', async () => {
      const assertion = grant();
      assert.equal((await ask(one, assertion)).status, 200);
      const again = await ask(two, assertion);
      assert.equal(again.body.error_uri, `${issuer}errors/MP-012`);
    });

    test('fifty at once, half at each, get exactly one token', async () => {
      for (const assertion of [grant(), grant({ jti: undefined })]) {
        const replies = await Promise.all(
          Array.from({ length: 50 }, (_, index) => ask(index % 2 === 0 ? one : two, assertion)),
        );
        assert.equal(replies.filter(({ status }) => status === 200).length, 1);
        assert.equal(replies.filter(({ body }) => body.error_uri === `${issuer}errors/MP-012`).length, 49);
      }
    });

    test('a grant used before a restart is used after it', async () => {
      const assertion = grant();
      assert.equal((await ask(two, assertion)).status, 200);
      assert.deepEqual(await two.stop(), { code: 0, signal: null });
      two = await start();
      assert.equal((await ask(two, assertion)).body.error_uri, `${issuer}errors/MP-012`);
    });

    test('a grant withdrawn, a client deactivated and a scope closed elsewhere are felt within a second', async () => {
      const aside = await openAside(url);
      const consumer = organisations.consumer as OrganisationNumber;
      const refusedBy = async (code: string) => (await ask(one, grant())).body.error_uri === `${issuer}errors/${code}`;
      const granted = async () => (await ask(one, grant())).status === 200;
      assert.ok(await granted());

      const setAccess = (state: 'APPROVED' | 'DENIED') =>
        aside.feed.change('test', (unit) =>
          aside.scopes.setAccess(unit, { scope: scopes.granted as ScopeName, consumer, state }),
        );
      await setAccess('DENIED');
      await withinASecond(() => refusedBy('MP-250'));
      await setAccess('APPROVED');
      await withinASecond(granted);

      const setActive = (active: boolean) =>
        aside.feed.change('test', async (unit) => {
          const found = await aside.clients.find(unit.transaction, client.clientId as ClientId);
          assert.ok(found);
          await aside.clients.update(unit, found, { ...found, active });
        });
      await setActive(false);
      await withinASecond(() => refusedBy('MP-100'));
      await setActive(true);
      await withinASecond(granted);

      await aside.feed.change('test', async (unit) => {
        const found = await aside.scopes.find(unit.transaction, scopes.granted as ScopeName);
        assert.ok(found);
        await aside.scopes.update(unit, {
          before: found,
          after: { ...found, active: false },
          owner: organisations.provider as OrganisationNumber,
        });
      });
      await withinASecond(() => refusedBy('MP-200'));
      await aside.feed.change('test', async (unit) => {
        const found = await aside.scopes.find(unit.transaction, scopes.granted as ScopeName);
        assert.ok(found);
        await aside.scopes.update(unit, {
          before: found,
          after: { ...found, active: true },
          owner: organisations.provider as OrganisationNumber,
        });
      });
      await withinASecond(granted);
      await aside.database.close();
    });

    test('killed under load: no registration is lost and no used grant works again', async () => {
      const aside = await openAside(url);
      const used: string[] = [];
      let registered = 0;
      let killed = false;
      const load = Array.from({ length: 8 }, async () => {
        while (!killed) {
          const assertion = grant();
          // Once the process has ended the connection fails. That grant was not answered, so it may or may not be used.
          const reply = await ask(two, assertion).catch(() => undefined);
          if (reply?.status === 200) used.push(assertion);
        }
      });
      const registering = (async () => {
        while (!killed) {
          const orgno = synthetic(registered);
          await aside.feed.change('test', (unit) =>
            aside.organisations.create(unit, { orgno, name: `Nr. ${registered}`, termsSigned: false }),
          );
          registered += 1;
          // Changes in SQLite never yield, so the load needs its turn.
          await new Promise((resolve) => setTimeout(resolve, 5));
        }
      })();
      while (used.length < 50) await new Promise(setImmediate);
      await two.stop('SIGKILL');
      killed = true;
      await Promise.all([...load, registering]);
      two = await start();
      assert.ok(registered > 0);
      await aside.database.change(async (transaction) => {
        for (let index = 0; index < registered; index += 1) {
          assert.equal((await aside.organisations.find(transaction, synthetic(index)))?.name, `Nr. ${index}`);
        }
      });
      for (const assertion of used) {
        assert.equal((await ask(two, assertion)).body.error_uri, `${issuer}errors/MP-012`);
      }
      const recorded = await aside.database.reads
        .selectFrom('grant_audit')
        .select('id')
        .where('outcome', '=', 'token')
        .execute();
      assert.ok(recorded.length >= used.length, 'every token is on record');
      await aside.database.close();
    });

    test('nothing that a log holds is a grant or a token', async () => {
      const assertion = grant();
      const { body } = await ask(one, assertion);
      await ask(one, assertion);
      const [, , signature] = assertion.split('.') as [string, string, string];
      assert.match(one.output(), /"refusal":"replayed"/, 'refusals are logged');
      for (const server of [one, two]) {
        for (const secret of [signature, body.access_token.split('.')[2]]) {
          assert.equal(server.output().includes(secret), false);
        }
      }
    });

    if (kind === 'postgres') {
      test('while PostgreSQL is away the answer is 503, and afterwards all is as before', async () => {
        const used = grant();
        assert.equal((await ask(one, used)).status, 200);
        await postgres?.kill();
        const away = await ask(one, grant());
        assert.equal(away.status, 503);
        assert.equal(away.body.error, 'temporarily_unavailable');
        assert.match(away.body.error_description, /^Try again\./);
        assert.equal(away.headers.get('retry-after'), '2');
        assert.equal((await fetch(`${addresses.get(one.pid)}health/ready`)).status, 503);
        assert.equal((await fetch(`${addresses.get(one.pid)}health/live`)).status, 200);
        assert.equal((await fetch(`${addresses.get(one.pid)}jwk`)).status, 200);
        await postgres?.restart();
        await withinASecond(async () => (await ask(one, grant())).status === 200);
        assert.equal((await ask(one, used)).body.error_uri, `${issuer}errors/MP-012`);
      });
    }
  });
}

/** The `index`-th organisation number of a series that no organisation has, with a correct check digit. */
function synthetic(index: number): OrganisationNumber {
  for (let number = 31100000 + index * 13; ; number += 1) {
    const digits = String(number);
    const sum = [3, 2, 7, 6, 5, 4, 3, 2].reduce((total, weight, at) => total + weight * Number(digits[at]), 0);
    const check = (11 - (sum % 11)) % 11;
    if (check < 10) return `${digits}${check}` as OrganisationNumber;
  }
}

async function freePort(): Promise<number> {
  const { createServer } = await import('node:net');
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

suite('sqlite');
suite('postgres');
