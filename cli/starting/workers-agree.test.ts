import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { makeClient, type PortvaktProcess, signGrant, startPortvakt, temporaryFolder } from '@portvakt/own-tests';

const owner = '312999919';
const consumer = '310123412';
const scope = 'demo:granted';
const ownerAdmin = makeClient('owner-admin');
const client = makeClient('consumer-client');
const registered = (made: ReturnType<typeof makeClient>, orgno: string, scopes: readonly string[]) => ({
  client_id: made.clientId,
  client_orgno: orgno,
  scopes,
  jwks: { keys: [made.publicJwk] },
});

describe('workers of one start', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let portvakt: PortvaktProcess;

  before(async () => {
    folder = await temporaryFolder();
    const registry = join(folder.path, 'registry.json');
    await writeFile(
      registry,
      JSON.stringify({
        organisations: [{ orgno: owner, prefixes: ['demo'], terms_signed: true }],
        scopes: [{ prefix: 'demo', subscope: 'granted', description: 'A scope' }],
        scope_access: [{ scope, consumer_orgno: consumer }],
        clients: [registered(ownerAdmin, owner, ['idporten:scopes.write']), registered(client, consumer, [scope])],
      }),
    );
    portvakt = await startPortvakt({
      PORTVAKT_DATABASE_URL: `sqlite:${join(folder.path, 'portvakt.db')}`,
      PORTVAKT_REGISTRY: registry,
      PORTVAKT_WORKERS: '3',
    });
  });
  after(async () => {
    await portvakt?.stop();
    await folder?.remove();
  });

  /** Each connection goes to the next worker. */
  const requestToken = async (made: ReturnType<typeof makeClient>, asked: string) => {
    const response = await fetch(`${portvakt.issuer}token`, {
      method: 'POST',
      headers: { connection: 'close' },
      body: new URLSearchParams({
        grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
        assertion: signGrant(made, { issuer: portvakt.issuer, claims: { scope: asked } }),
      }),
    });
    return { status: response.status, token: ((await response.json()) as { access_token: string }).access_token };
  };

  it('all honour a change from the moment it is answered', async () => {
    const { token } = await requestToken(ownerAdmin, 'idporten:scopes.write');
    for (let round = 0; round < 20; round += 1) {
      const method = round % 2 === 0 ? 'DELETE' : 'PUT';
      const changed = await fetch(`${portvakt.issuer}api/v1/scopes/access/${consumer}?scope=${scope}`, {
        method,
        headers: { authorization: `Bearer ${token}`, connection: 'close' },
      });
      assert.equal(changed.status, 200);
      const answers = await Promise.all(Array.from({ length: 6 }, () => requestToken(client, scope)));
      const expected = method === 'PUT' ? 200 : 400;
      assert.deepEqual(
        answers.map(({ status }) => status),
        answers.map(() => expected),
        `round ${round}`,
      );
    }
  });
});
