import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { temporaryFolder } from '@portvakt/own-tests';
import type { OrganisationNumber } from '@portvakt/protocol';
import { openRegister, type Register } from '../open-register.ts';
import { openDelegationAsker } from './open-delegation-asker.ts';

/** What the token path asks of registers elsewhere, whatever brought them into the database. */
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let register: Register;
before(async () => {
  folder = await temporaryFolder();
  register = await openRegister({ database: { kind: 'sqlite', file: join(folder.path, 'p.db') } }, Date.now);
  const auth = { issuer: 'https://c.example/', client_id: 'c', key: 'none.jwk' };
  await register.feed.change('command line', async (unit) => {
    const create = (issuer: string, url: string) =>
      register.delegationSources.create(unit, { name: 'x', issuer, register: { url, auth } });
    await create('https://plain.example/', 'http://plain.example/');
    await create('https://secret.example/', 'https://user:hunter2@secret.example/');
    await create('https://here.example/', 'https://localhost/');
    await create('https://right.example/', 'https://right.example/');
  });
});
after(async () => {
  await register.database.close();
  await folder.remove();
});

async function ask(profile: 'local' | 'production', source: string) {
  const asked: string[] = [];
  const lines: object[] = [];
  const delegations = openDelegationAsker({
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
    log: { warn: ((details: object) => lines.push(details)) as never },
    ask: async ({ url }) => {
      asked.push(url);
      return { status: 500, body: undefined };
    },
  });
  const pair = { consumer: '310123412' as OrganisationNumber, supplier: '313770001' as OrganisationNumber };
  const findOne = () => delegations.findDelegated(source, { ...pair, scopes: ['a:b'], standings: [] });
  return { asked, lines, findOne };
}

test('production asks none that it would not have let in', async () => {
  for (const source of ['https://plain.example/', 'https://secret.example/', 'https://here.example/']) {
    const { asked, findOne } = await ask('production', source);
    assert.equal(await findOne(), 'source unknown');
    assert.deepEqual(asked, []);
  }
  const { asked, findOne } = await ask('production', 'https://right.example/');
  assert.equal(await findOne(), 'source gives no answer');
  assert.ok(asked.length > 0);
});

test('a register that gives no answer is told of once a second, however often it is asked', async () => {
  const { lines, findOne } = await ask('local', 'https://plain.example/');
  for (let asked = 0; asked < 4; asked += 1) await findOne();
  assert.equal(lines.length, 1);
});
