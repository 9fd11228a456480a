import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  exampleRegistry,
  makeClient,
  makePid,
  organisations,
  type PortvaktProcess,
  requestMachineToken,
  scopes,
  signGrant,
  signJws,
  startPortvakt,
  temporaryFolder,
} from '@portvakt/own-tests';
import { openRegister, type Register, readSettings } from '../index.ts';

/**
 * A person's number and a whole grant, wherever a caller can put them. Neither may be in the log, in the record of
 * grants, in the record of changes or in the metrics.
 */
const pid = makePid();
const spaced = `${pid.slice(0, 6)} ${pid.slice(6)}`;
const client = makeClient('secret-client');
const administrator = makeClient('secret-administrator');
const named = makeClient(`client-${pid}`);
const grantOfAnother = signGrant(makeClient('another'), { issuer: 'https://maskinporten.example/', claims: { pid } });
const secrets = [pid, spaced, `x${pid}y`, grantOfAnother, `Bearer ${grantOfAnother}`];

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: PortvaktProcess;
let aside: Register;
before(async () => {
  folder = await temporaryFolder();
  const registry = join(folder.path, 'registry.json');
  const owned = ({ clientId, publicJwk }: typeof client, owner: string, names: readonly string[]) => ({
    client_id: clientId,
    client_orgno: owner,
    client_name: 'Hemmelig',
    integration_type: 'maskinporten',
    scopes: names,
    jwks: { keys: [publicJwk] },
  });
  await writeFile(
    registry,
    JSON.stringify(
      exampleRegistry(client, {
        clients: [
          owned(named, organisations.consumer, [scopes.granted]),
          owned(administrator, organisations.provider, [
            'idporten:dcr.write',
            'idporten:scopes.write',
            'altinn:resourceregistry/resource.write',
            'altinn:maskinporten/delegations.admin',
            'altinn:maskinporten/consent.read',
            'altinn:consentrequests.write',
          ]),
        ],
      }),
    ),
  );
  const url = `sqlite:${join(folder.path, 'portvakt.db')}`;
  server = await startPortvakt({
    PORTVAKT_DATABASE_URL: url,
    PORTVAKT_DATA_DIR: folder.path,
    PORTVAKT_REGISTRY: registry,
    PORTVAKT_LOG_LEVEL: 'debug',
  });
  const settings = readSettings({ PORTVAKT_DATABASE_URL: url });
  if ('problems' in settings) throw new Error(settings.problems.join());
  aside = await openRegister(settings, Date.now);
});
after(async () => {
  await aside.database.close();
  await server.stop();
  await folder.remove();
});

const send = (assertion: string, headers: Record<string, string> = {}) =>
  fetch(`${server.issuer}token?assertions=${encodeURIComponent(pid)}`, {
    method: 'POST',
    headers,
    body: new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion }),
  }).then((response) => response.text());

async function findSecrets(): Promise<readonly string[]> {
  const metrics = await (await fetch(`${server.issuer}metrics`)).text();
  const grants = await aside.database.reads.selectFrom('grant_audit').selectAll().execute();
  const changes = await aside.database.reads.selectFrom('change_audit').selectAll().execute();
  // One text per member, so that two adjacent numbers are not taken for one.
  const texts = [server.output(), metrics, ...[...grants, ...changes].flatMap((row) => Object.values(row).map(String))];
  const parts = [
    pid,
    spaced,
    `${pid.slice(0, 6)}-${pid.slice(6)}`,
    ...grantOfAnother.split('.').map((part) => part.slice(0, 30)),
  ];
  return texts.flatMap((text) =>
    parts.filter((part) => text.includes(part)).map((part) => `${part} in ${text.slice(0, 400)}`),
  );
}

test('in every claim and header of a grant, of a client that is proved and of one that is not', async () => {
  const claims = ['aud', 'iss', 'scope', 'jti', 'sub', 'resource', 'pid', 'consumer_org', 'iss_onbehalfof', pid];
  for (const secret of secrets) {
    for (const claim of claims)
      await send(signGrant(client, { issuer: server.issuer, claims: { scope: scopes.granted, [claim]: secret } }));
    for (const details of [
      { type: secret },
      { type: 'urn:altinn:systemuser', [secret]: secret },
      {
        type: 'urn:altinn:systemuser',
        systemuser_org: { authority: 'iso6523-actorid-upis', ID: `0192:${organisations.consumer}` },
        externalRef: secret,
      },
      { type: 'urn:altinn:consent', id: crypto.randomUUID(), from: `urn:altinn:person:identifier-no:${pid}` },
    ]) {
      await send(
        signGrant(client, {
          issuer: server.issuer,
          claims: { scope: scopes.granted, authorization_details: [details] },
        }),
      );
    }
    for (const member of ['kid', 'alg', 'typ', 'x5c', 'jku', 'crit', pid])
      await send(
        signGrant(client, { issuer: server.issuer, claims: { scope: scopes.granted }, header: { [member]: secret } }),
      );
    await send(secret, { 'x-forwarded-for': secret.slice(0, 60), traceparent: secret.slice(0, 60) });
    await send(signJws({ alg: 'RS256', kid: secret }, { iss: secret, scope: secret }, client.privateKey));
    await send(
      signGrant(client, {
        issuer: server.issuer,
        claims: { scope: `${secret.replaceAll(' ', '')} ${scopes.granted}` },
      }),
    );
  }
  await send(signGrant(named, { issuer: server.issuer, claims: { scope: scopes.notOnClient } }));
  await send(signGrant(named, { issuer: server.issuer, claims: { scope: scopes.granted } }));
  const recorded = await aside.database.reads.selectFrom('grant_audit').select('client_id').execute();
  assert.ok(recorded.length > 20, 'refusals were recorded');
  assert.deepEqual(await findSecrets(), []);
});

test('in paths, query strings, headers and bodies of the other interfaces', async () => {
  const tokens = new Map<string, string>();
  const tokenFor = async (scope: string) => {
    const known =
      tokens.get(scope) ??
      (await requestMachineToken({ issuer: server.issuer, address: server.issuer }, administrator, { scope }));
    tokens.set(scope, known);
    return known;
  };
  for (const secret of secrets) {
    const part = encodeURIComponent(secret);
    const calls: readonly [scope: string, method: string, path: string, body?: unknown][] = [
      ['idporten:dcr.write', 'GET', `api/v1/clients/${part}`],
      ['idporten:dcr.write', 'GET', `api/v1/clients/${part}/jwks/${part}?kid=${part}`],
      ['idporten:dcr.write', 'DELETE', `clients/${part}/onbehalfof/${part}`],
      [
        'idporten:dcr.write',
        'POST',
        'api/v1/clients',
        { integration_type: 'maskinporten', client_name: secret, description: secret, scopes: [scopes.openForAll] },
      ],
      [
        'idporten:dcr.write',
        'POST',
        'api/v1/clients',
        { integration_type: secret, client_id: pid, client_name: 'a', description: 'a', scopes: [secret] },
      ],
      [
        'idporten:scopes.write',
        'POST',
        'api/v1/scopes',
        { prefix: 'demo', subscope: `person/${pid}`, description: secret },
      ],
      [
        'idporten:scopes.write',
        'PUT',
        `api/v1/scopes/access/${organisations.consumer}?scope=${encodeURIComponent(`demo:person/${pid}`)}`,
      ],
      ['idporten:scopes.write', 'PUT', `api/v1/scopes/access/${part}?scope=${part}`],
      ['idporten:scopes.write', 'GET', `api/v1/organizations/${part}`],
      [
        'altinn:maskinporten/delegations.admin',
        'GET',
        `accessmanagement/api/v1/maskinporten/delegations?scope=${part}&consumerOrg=${part}`,
      ],
      [
        'altinn:maskinporten/consent.read',
        'POST',
        'accessmanagement/api/v1/maskinporten/consent/lookup',
        { id: secret, from: secret, to: secret },
      ],
      [
        'altinn:consentrequests.write',
        'POST',
        'accessmanagement/api/v1/enterprise/consentrequests',
        { id: crypto.randomUUID(), from: `urn:altinn:person:identifier-no:${pid}`, to: secret },
      ],
      [
        'altinn:resourceregistry/resource.write',
        'PUT',
        `resourceregistry/api/v1/resource/${part}`,
        { identifier: secret, title: secret },
      ],
      ['altinn:resourceregistry/resource.write', 'POST', `nothing/${part}/at/all?x=${part}`, { x: secret }],
    ];
    for (const [scope, method, path, body] of calls) {
      for (const authorization of [`Bearer ${await tokenFor(scope)}`, `Bearer ${grantOfAnother}`, `Basic ${part}`]) {
        const response = await fetch(`${server.issuer}${path}`, {
          method,
          headers: {
            authorization,
            'idempotency-key': part.slice(0, 200),
            'if-match': `"${part.slice(0, 100)}"`,
            ...(body !== undefined && { 'content-type': 'application/json' }),
          },
          ...(body !== undefined && { body: JSON.stringify(body) }),
        });
        assert.ok(response.status < 500, `${method} ${path}: ${response.status} ${await response.text()}`);
      }
    }
  }
  const scopeChanges = await aside.database.reads
    .selectFrom('change_audit')
    .select('subject')
    .where('subject', 'like', 'demo:person/%')
    .execute();
  assert.ok(scopeChanges.length > 0, 'the scope with the number in its name was made, and is on record without it');
  assert.deepEqual(await findSecrets(), []);
});

test('and the log says something at all', async () => {
  await server.stop();
  assert.ok(server.output().split('\n').length > 50);
  assert.match(server.output(), /\[left out\]/);
});
