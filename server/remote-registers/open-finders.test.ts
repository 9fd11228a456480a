import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { temporaryFolder } from '@portvakt/own-tests';
import type { ClientId, OrganisationNumber } from '@portvakt/protocol';
import { openConsentFinder } from '#consents';
import { openSystemUserFinder } from '#system-users';
import { openRegister, type Register } from '../open-register.ts';

/** Which register answers for system users and consents, whatever brought it into the database. */
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let register: Register;
before(async () => {
  folder = await temporaryFolder();
  register = await openRegister({ database: { kind: 'sqlite', file: join(folder.path, 'p.db') } }, Date.now);
});
after(async () => {
  await register.database.close();
  await folder.remove();
});

const auth = { issuer: 'https://issuer.example/', client_id: 'c', key: join('no', 'such.jwk') };
const [consumer, vendor] = ['310123412', '313770001'] as OrganisationNumber[] as [
  OrganisationNumber,
  OrganisationNumber,
];
const user = { clientId: 'c' as ClientId, vendor, owner: consumer, externalRef: consumer };
const consent = { id: crypto.randomUUID(), from: `urn:altinn:organization:identifier-no:${vendor}`, to: consumer };

function open(profile: 'local' | 'production') {
  const asked: string[] = [];
  const given: Parameters<typeof openSystemUserFinder>[0] & Parameters<typeof openConsentFinder>[0] = {
    register,
    feed: register.feed,
    settings: {
      issuer: 'https://portvakt.example/',
      profile,
      operator: { orgno: '991825827' as OrganisationNumber, name: null },
    },
    clock: Date.now,
    keyRing: { signerFor: () => assert.fail('no own token') },
    newTokenId: () => 'x',
    log: { warn: (() => undefined) as never },
    ask: async ({ url }) => {
      asked.push(url);
      return { status: 500, body: undefined };
    },
  };
  return { asked, systemUsers: openSystemUserFinder(given), consents: openConsentFinder(given) };
}

test('a register that is declared while the server runs is the one that is asked, until it is taken back', async () => {
  const { asked, systemUsers, consents } = open('local');
  assert.deepEqual([await systemUsers.find(user), await consents.find(consent)], [undefined, undefined]);
  assert.deepEqual([asked, consents.elsewhere()], [[], undefined]);
  const remote = { url: 'https://register.example/', auth };
  await register.feed.change('command line', (unit) => register.lookUpRegisters.create(unit, 'consents', remote));
  assert.equal(await consents.find(consent), 'no answer');
  assert.deepEqual(asked, ['https://issuer.example/.well-known/oauth-authorization-server']);
  assert.equal(consents.elsewhere(), 'register.example');
  // The other one is still kept here.
  assert.equal(await systemUsers.find(user), undefined);
  await register.feed.change('command line', (unit) =>
    register.lookUpRegisters.update(unit, 'consents', { before: remote, after: 'built-in' }),
  );
  assert.equal(await consents.find(consent), undefined);
  assert.equal(asked.length, 1);
});

test('production asks none that it would not have let in, and none in its place', async () => {
  await register.feed.change('command line', (unit) =>
    register.lookUpRegisters.create(unit, 'system_users', { url: 'http://plain.example/', auth }),
  );
  const { asked, systemUsers } = open('production');
  assert.equal(await systemUsers.find(user), 'no answer');
  assert.deepEqual(asked, []);
});
