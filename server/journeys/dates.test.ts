import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import {
  type AltinnCaller,
  callAsMachine,
  organisations,
  people,
  resources,
  startTestServer,
  systemUserRegistry,
  type TestServer,
} from '@portvakt/own-tests';
import { readRegistryFile } from '#registry-file';

// A server far from UTC, with daylight saving time: a time without an offset must mean UTC there as well.
const zone = process.env.TZ;
process.env.TZ = 'America/New_York';

const { clients, registry } = systemUserRegistry();
const notInTheCalendar = [
  '2099-02-30',
  '2099-02-29',
  '2100-02-29',
  '2099-04-31',
  '2099-13-01',
  '2099-00-10',
  '2099-06-00',
  '2099-06-31',
];
const times = ['T12:00:00Z', 'T12:00:00', 'T12:00:00+02:00', 'T12:00:00.123-05:30', 'T12:00Z'];
const impossible = [
  ...notInTheCalendar.flatMap((day) => times.map((time) => `${day}${time}`)),
  '2099-06-01T24:00:00Z',
  '2099-06-01T12:60:00Z',
  '2099-06-01T12:00:61Z',
  '2099-06-01T12:00:00+25:00',
];
/** The same moment in every way of writing it. New York has winter time then. */
const moment = '2098-12-31T10:30:00Z';
const same = ['2098-12-31T10:30:00', '2098-12-31T10:30', '2098-12-31T11:30:00+01:00', '2098-12-31T05:30:00-05:00'];

const consent = (more: object = {}) => ({
  id: randomUUID() as string,
  from: `urn:altinn:person:identifier-no:${people.private}`,
  to: `urn:altinn:organization:identifier-no:${organisations.consumer}`,
  validTo: moment,
  consentRights: [{ action: ['consent'], resource: [{ type: 'urn:altinn:resource', value: resources.debt }] }],
  ...more,
});
const first = consent({ validTo: same[0], status: 'accepted', consented: '2026-01-10T09:00:00' });
const dated = { ...clients.vendor.publicJwk, kid: 'dated', registered_at: '2026-11-01T00:30:00' };

describe('a door that takes a date', () => {
  let server: TestServer;
  let consumer: AltinnCaller;
  before(async () => {
    server = await startTestServer({
      registry: {
        ...registry,
        consents: [first],
        clients: [
          ...(registry as unknown as { clients: object[] }).clients,
          { client_id: 'dated', client_orgno: organisations.consumer, scopes: [], jwks: { keys: [dated] } },
        ],
      },
      clock: () => Date.parse('2026-11-28T12:00:00Z'),
    });
    const scope = 'altinn:consentrequests.write altinn:consentrequests.read';
    consumer = await callAsMachine(server, clients.consumer, scope, { now: Date.parse('2026-11-28T12:00:00Z') });
  });
  after(async () => {
    await server.stop();
    if (zone === undefined) delete process.env.TZ;
    else process.env.TZ = zone;
  });

  const enterprise = 'accessmanagement/api/v1/enterprise/consentrequests';
  const doors: readonly (readonly [name: string, takes: (text: string) => Promise<boolean>])[] = [
    ['validTo of a consent', async (validTo) => (await consumer.post(enterprise, consent({ validTo }))).status < 300],
    [
      'updated_since of the listings',
      async (text) =>
        (await fetch(`${server.address}api/v1/integrations?updated_since=${encodeURIComponent(text)}`)).ok,
    ],
    ['validTo in the registry file', async (validTo) => fits({ consents: [{ ...consent(), validTo }] })],
    ['consented in the registry file', async (consented) => fits({ consents: [{ ...consent(), consented }] })],
    [
      'registered_at in the registry file',
      async (registered_at) =>
        fits({
          clients: [
            {
              client_id: 'x',
              client_orgno: organisations.consumer,
              scopes: [],
              jwks: { keys: [{ ...dated, registered_at }] },
            },
          ],
        }),
    ],
  ];
  for (const [name, takes] of doors) {
    test(`${name} takes those that exist, and no other`, async () => {
      for (const text of [moment, ...same]) assert.equal(await takes(text), true, text);
      for (const text of impossible) assert.equal(await takes(text), false, text);
    });
  }

  test('without an offset it is UTC: of a consent', async () => {
    for (const validTo of same) {
      assert.equal((await consumer.post(enterprise, consent({ validTo }))).body.validTo, moment, validTo);
    }
  });

  test('without an offset it is UTC: in the registry file', async () => {
    const { validTo, consented } = (await consumer.get(`${enterprise}/${first.id}`)).body;
    assert.deepEqual([validTo, consented], [moment, '2026-01-10T09:00:00Z']);
  });

  test('a day alone is a time of the listings, from its midnight in UTC', async () => {
    const count = async (since: string) =>
      ((await (await fetch(`${server.address}api/v1/integrations?updated_since=${since}`)).json()) as object[]).length;
    const all = await count('2026-11-28');
    assert.ok(all > 0);
    assert.equal(await count('2026-11-28T12:00:00'), all);
    assert.equal(await count('2026-11-28T12:00:01'), 0);
    assert.equal(await count('2026-11-29'), 0);
  });

  async function fits(content: object): Promise<boolean> {
    const file = join(server.folder, 'dated.json');
    await writeFile(file, JSON.stringify(content));
    return readRegistryFile(file).then(
      () => true,
      () => false,
    );
  }
});
