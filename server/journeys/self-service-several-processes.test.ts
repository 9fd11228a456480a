import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import {
  callSelfService,
  makeClient,
  makeKey,
  openTestDatabases,
  type PortvaktProcess,
  parties,
  requestToken,
  selfServiceRegistry,
  signGrant,
  startPortvakt,
  type TestDatabases,
  temporaryFolder,
} from '@portvakt/own-tests';

/** Two processes on one database: a change through one affects the tokens of the other. */
const issuer = 'http://portvakt.test/';
const consumerAdmin = makeClient('consumer-admin');
const providerAdmin = makeClient('provider-admin');
const administrator = (client: typeof consumerAdmin, orgno: string, scope: string) => ({
  client_id: client.clientId,
  client_orgno: orgno,
  integration_type: 'maskinporten',
  scopes: [scope],
  jwks: { keys: [client.publicJwk] },
});
const registry = {
  ...selfServiceRegistry,
  clients: [
    administrator(consumerAdmin, parties.consumer, 'idporten:dcr.write'),
    administrator(providerAdmin, parties.provider, 'idporten:scopes.write'),
  ],
};

/** Asks until `wanted` holds. Fails if that takes more than a second of real time, which is what is promised. */
async function withinASecond(wanted: () => Promise<boolean>, what: string): Promise<void> {
  const deadline = performance.now() + 1000;
  while (!(await wanted())) assert.ok(performance.now() < deadline, `${what}: not within a second`);
}

let databases: TestDatabases;
before(async () => {
  databases = await openTestDatabases();
});
after(() => databases.remove());

for (const kind of ['postgres', 'sqlite file'] as const) {
  describe(`two processes on ${kind}`, () => {
    let folder: Awaited<ReturnType<typeof temporaryFolder>>;
    let processes: { process: PortvaktProcess; address: string }[] = [];
    before(async () => {
      folder = await temporaryFolder();
      const file = join(folder.path, 'registry.json');
      await writeFile(file, JSON.stringify(registry));
      const database = await databases.create(kind);
      processes = await Promise.all(
        [1, 2].map(async () => {
          const port = String(await freePort());
          const process = await startPortvakt({
            PORT: port,
            PORTVAKT_PUBLIC_URL: issuer,
            PORTVAKT_DATABASE_URL: database,
            PORTVAKT_REGISTRY: file,
            PORTVAKT_DATA_DIR: folder.path,
          });
          return { process, address: `http://127.0.0.1:${port}/` };
        }),
      );
    });
    after(async () => {
      await Promise.all(processes.map(({ process }) => process.stop()));
      await folder.remove();
    });

    test('clients, keys, scopes and grants changed at one are felt at the other within a second, by the feed', async () => {
      const [one, two] = processes.map(({ address }) => address) as [string, string];
      const adminToken = async (client: typeof consumerAdmin, scope: string) =>
        (await requestToken(one, signGrant(client, { issuer, claims: { scope } }))).body.access_token as string;
      const consumer = await adminToken(consumerAdmin, 'idporten:dcr.write');
      const provider = await adminToken(providerAdmin, 'idporten:scopes.write');
      const change = async (bearer: string, method: string, path: string, body?: unknown) => {
        const reply = await callSelfService(one, method, `api/v1/${path}`, { bearer, body });
        assert.equal(reply.status, 200, `${method} ${path}: ${reply.text}`);
        return reply.body;
      };
      const client = { integration_type: 'maskinporten', description: 'Begge steder', scopes: ['etat:gitt'] };
      const { client_id: clientId } = await change(consumer, 'POST', 'clients', client);
      const [first, second] = [makeKey('first'), makeKey('second')];
      const ask = async (key: typeof first, scope = 'etat:gitt') =>
        (await requestToken(two, signGrant({ clientId, ...key }, { issuer, claims: { scope } }))).body;
      const granted = (key: typeof first, scope?: string) => async () => 'access_token' in (await ask(key, scope));
      const refused = (key: typeof first, why: RegExp, scope?: string) => async () =>
        why.test((await ask(key, scope)).error_description ?? '');

      // The other process has looked up this client before it had a key.
      await withinASecond(refused(first, /Client authentication failed/), 'a client without keys');
      await change(consumer, 'POST', `clients/${clientId}/jwks`, { keys: [first.publicJwk] });
      await withinASecond(granted(first), 'the first key');
      await change(consumer, 'PUT', `clients/${clientId}/jwks/second`, second.publicJwk);
      await withinASecond(granted(second), 'the second key');
      assert.ok(await granted(first)(), 'and the first is as good as before');
      await change(consumer, 'DELETE', `clients/${clientId}/jwks/first`);
      await withinASecond(refused(first, /Unknown key identifier/), 'the first key removed');
      await change(consumer, 'PUT', `clients/${clientId}`, { ...client, scopes: ['etat:gitt', 'etat:apen'] });
      await withinASecond(granted(second, 'etat:apen'), 'a scope more');
      await change(provider, 'DELETE', `scopes/access/${parties.consumer}?scope=etat:gitt`);
      await withinASecond(refused(second, /has not been granted access/), 'the grant withdrawn');
      await change(provider, 'PUT', `scopes/access/${parties.consumer}?scope=etat:gitt`);
      await withinASecond(granted(second), 'granted again');
      await change(provider, 'DELETE', 'scopes?scope=etat:gitt');
      await withinASecond(refused(second, /invalid scopes/), 'the scope deactivated');
      await change(provider, 'PUT', 'scopes?scope=etat:gitt', { description: 'I bruk', active: true });
      await withinASecond(granted(second), 'the scope in use again');
      await change(consumer, 'PUT', `clients/${clientId}`, client);
      await withinASecond(refused(second, /invalid scopes/, 'etat:apen'), 'a scope less');
      await change(consumer, 'DELETE', `clients/${clientId}`);
      await withinASecond(refused(second, /Client not found/), 'the client deactivated');
      const listed = await callSelfService(two, 'GET', 'api/v1/clients?inactive=TRUE', { bearer: consumer });
      assert.ok(
        listed.body.some(
          (found: { client_id: string; active: boolean }) => found.client_id === clientId && !found.active,
        ),
      );
    });

    test('the open list of scopes follows, too', async () => {
      const [one, two] = processes.map(({ address }) => address) as [string, string];
      const grant = signGrant(providerAdmin, { issuer, claims: { scope: 'idporten:scopes.write' } });
      const bearer = (await requestToken(two, grant)).body.access_token as string;
      const listed = async () =>
        (await callSelfService(two, 'GET', 'scopes/all')).body.some(({ name }: { name: string }) => name === 'etat:ny');
      assert.equal(await listed(), false);
      const body = { prefix: 'etat', subscope: 'ny', description: 'Ny' };
      assert.equal((await callSelfService(one, 'POST', 'api/v1/scopes', { bearer, body })).status, 200);
      await withinASecond(listed, 'a new scope');
      await callSelfService(one, 'PUT', 'api/v1/scopes?scope=etat:ny', {
        bearer,
        body: { description: 'Ny', visibility: 'PRIVATE' },
      });
      await withinASecond(async () => !(await listed()), 'made private');
    });
  });
}

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as { port: number };
  await new Promise((resolve) => probe.close(resolve));
  return port;
}
