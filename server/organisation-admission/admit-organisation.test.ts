import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, describe, it } from 'node:test';
import { type DatabaseKind, databaseKinds, makeKey, openTestDatabases } from '@portvakt/own-tests';
import type { ClientId, OrganisationNumber, ScopeName } from '@portvakt/protocol';
import { createChangeStore } from '#audit-trail';
import { plainClient } from '#clients';
import { readSettings, type Settings } from '#operations';
import { termsStore } from '#terms';
import { openRegister, type Register } from '../open-register.ts';
import { type AskedAdmission, admitOrganisation, signTerms } from './index.ts';

const ORGNO = '310123412' as OrganisationNumber;
const OTHER = '313770001' as OrganisationNumber;
const CLIENTS = ['idporten:dcr.read', 'idporten:dcr.write', 'idporten:scopes.read'];
const SCOPES = ['idporten:scopes.write'];

const databases = await openTestDatabases();
after(() => databases.remove());

async function withRegister(kind: DatabaseKind, work: (register: Register, admit: Admit) => Promise<void>) {
  const settings = readSettings({ PORTVAKT_DATABASE_URL: await databases.create(kind) }) as Settings;
  const register = await openRegister(settings, Date.now);
  const given = { ...register, settings, clock: Date.now, newId: randomUUID };
  const admit: Admit = (more = {}) =>
    admitOrganisation(given, {
      asked: { orgno: ORGNO, prefixes: [], termsSigned: false, ...more },
      actor: 'command line',
    });
  try {
    await work(register, admit);
  } finally {
    await register.database.close();
  }
}
type Admit = (more?: Partial<AskedAdmission>) => ReturnType<typeof admitOrganisation>;

async function admitted(outcome: ReturnType<Admit>) {
  const value = await outcome;
  assert.ok(!('problems' in value), JSON.stringify(value));
  return { ...value, names: value.scopes.map(({ scope }) => scope).sort() };
}

async function refused(outcome: ReturnType<Admit>): Promise<string> {
  const value = await outcome;
  assert.ok('problems' in value, JSON.stringify(value));
  return value.problems.join('\n');
}

describe('admitting an organisation', () => {
  for (const kind of databaseKinds) {
    it(`makes everything once and says so: ${kind}`, async () =>
      withRegister(kind, async ({ database }, admit) => {
        const { publicJwk } = makeKey('first');
        const asked = { name: 'Kunden AS', prefixes: ['kunde'], key: publicJwk, termsSigned: true };
        const first = await admitted(admit(asked));
        assert.deepEqual(first.names, [...CLIENTS, ...SCOPES]);
        assert.ok(first.scopes.every(({ withdrawn }) => !withdrawn));
        assert.deepEqual(
          [first.name, first.termsSigned, first.prefixes, first.keys],
          ['Kunden AS', true, ['kunde'], ['first']],
        );
        assert.equal(first.changes.length, 13);
        const audit = createChangeStore(database);
        const kinds = ['organisation', 'prefix', 'client', 'scope-access'];
        const rows = await audit.listConcerning(ORGNO, { kinds, subject: undefined, limit: 50 });
        assert.deepEqual(new Set(rows.map(({ actor }) => actor)), new Set(['command line']));
        assert.equal(rows.filter(({ action }) => action === 'grant').length, 4);

        const newest = await audit.newestId();
        assert.deepEqual(await admitted(admit(asked)), { ...first, changes: [] });
        assert.deepEqual(await admitted(admit()), { ...first, changes: [] });
        assert.equal(await audit.newestId(), newest);
      }));
  }

  it('gives administration of clients alone without a prefix, and exactly what is asked for otherwise', async () =>
    withRegister('sqlite memory', async (_register, admit) => {
      assert.deepEqual((await admitted(admit())).names, CLIENTS);
      assert.deepEqual((await admitted(admit({ scopes: ['idporten:dcr.supplier'] }))).changes, [
        'scope idporten:dcr.supplier put on the client',
        'scope idporten:dcr.supplier granted',
      ]);
      assert.deepEqual((await admitted(admit({ orgno: OTHER, scopes: ['altinn:serviceowner', ...CLIENTS] }))).names, [
        'altinn:serviceowner',
        ...CLIENTS,
      ]);
      assert.deepEqual((await admitted(admit({ prefixes: ['kunde'] }))).names, [
        'idporten:dcr.read',
        'idporten:dcr.supplier',
        'idporten:dcr.write',
        'idporten:scopes.read',
        ...SCOPES,
      ]);
    }));

  it('refuses as a whole, with every reason', async () =>
    withRegister('sqlite memory', async ({ database, organisations }, admit) => {
      await admitted(admit({ orgno: OTHER, prefixes: ['taken'] }));
      const why = await refused(
        admit({ prefixes: ['fine', 'taken', 'idporten', 'A b'], scopes: ['taken:x', 'idporten:nonsense'] }),
      );
      assert.match(why, /prefix taken belongs to organisation 313770001/);
      assert.match(why, /prefix idporten is the server's own/);
      assert.match(why, /A b cannot be a prefix/);
      assert.match(why, /taken:x is no administration scope/);
      assert.match(why, /There is no scope idporten:nonsense/);
      assert.equal(await organisations.find(database.reads, ORGNO), undefined);
      assert.match(await refused(admit({ key: makeKey('k').privateJwk })), /private members/);
      assert.match(
        await refused(admit({ key: { ...makeKey('k').publicJwk, kid: undefined } })),
        /kid must not be null/,
      );
      assert.equal(await organisations.find(database.reads, ORGNO), undefined);
    }));

  it("never touches another organisation's client, or a deactivated one", async () =>
    withRegister('sqlite memory', async ({ feed, clients, organisations, database }, admit) => {
      const other = await admitted(admit({ orgno: OTHER }));
      assert.match(await refused(admit({ clientId: other.clientId })), /is not organisation 310123412's own/);
      await feed.change('test', async (unit) => {
        await organisations.ensure(unit, ORGNO);
        const id = 'for-customer' as ClientId;
        const client = { ...plainClient, client_id: id, client_orgno: ORGNO, supplier_orgno: OTHER };
        await clients.create(unit, {
          ...{ ...client, client_name: null, description: null, integration_type: 'maskinporten' },
          ...{ access_token_lifetime: null, active: true },
        });
        await clients.addScopes(unit, client, ['idporten:dcr.read' as ScopeName]);
      });
      assert.match(await refused(admit({ clientId: 'for-customer' as ClientId })), /own/);
      const own = await admitted(admit());
      assert.notEqual(own.clientId, 'for-customer');
      const before = await clients.find(database.reads, own.clientId);
      assert.ok(before !== undefined);
      await feed.change('test', (unit) => clients.update(unit, before, { ...before, active: false }));
      assert.match(await refused(admit()), /is deactivated/);
      assert.notEqual((await admitted(admit({ clientId: 'second' as ClientId }))).clientId, own.clientId);
    }));

  it('keeps a grant that was withdrawn withdrawn, and a key that was taken off away', async () =>
    withRegister('sqlite memory', async ({ feed, clients, scopes, database }, admit) => {
      const { publicJwk } = makeKey('first');
      const first = await admitted(admit({ key: publicJwk }));
      await feed.change('test', async (unit) => {
        const scope = 'idporten:dcr.write' as ScopeName;
        await scopes.setAccess(unit, { scope, consumer: ORGNO, state: 'DENIED' });
        const client = await clients.find(unit.transaction, first.clientId);
        assert.ok(client !== undefined);
        await clients.removeKey(unit, client, 'first');
        await clients.removeScopes(unit, client, [scope]);
      });
      const again = await admitted(admit({ scopes: CLIENTS }));
      // Asked for by name, it is put on the client again; whether it may be used is for the owner of the scope.
      assert.deepEqual(again.changes, ['scope idporten:dcr.write put on the client']);
      assert.deepEqual(
        again.scopes.filter(({ withdrawn }) => withdrawn).map(({ scope }) => scope),
        ['idporten:dcr.write'],
      );
      assert.match(await refused(admit({ key: publicJwk })), /was taken off it/);
      await admitted(admit({ key: makeKey('second').publicJwk }));
      assert.match(await refused(admit({ key: makeKey('second').publicJwk })), /another key by the name second/);
      for (const kid of ['3', '4', '5', '6']) await admitted(admit({ key: makeKey(kid).publicJwk }));
      assert.match(await refused(admit({ key: makeKey('7').publicJwk })), /has 5 keys, which is the most/);
      assert.equal((await clients.findKeys(database.reads, first.clientId)).length, 6);
    }));

  it('finds a client again that has other administration scopes than those for self-service', async () =>
    withRegister('sqlite memory', async (_register, admit) => {
      const scopes = ['altinn:serviceowner'];
      const first = await admitted(admit({ scopes }));
      assert.deepEqual(await admitted(admit({ scopes })), { ...first, changes: [] });
      const second = await admitted(admit());
      assert.notEqual(second.clientId, first.clientId);
      assert.equal((await admitted(admit({ scopes }))).clientId, second.clientId);
    }));

  it('asks which, when there are several', async () =>
    withRegister('sqlite memory', async (_register, admit) => {
      await admitted(admit());
      await admitted(admit({ clientId: 'second' as ClientId }));
      assert.match(await refused(admit()), /several clients with administration scopes\. Name one of them: .*second/);
      assert.match(await refused(admit({ clientId: 'eidas-1' as ClientId })), /must not begin with eidas-/);
    }));

  it('records once that the terms are signed', async () =>
    withRegister('sqlite memory', async ({ organisations, database, ...register }, admit) => {
      const sign = () =>
        signTerms({ ...register, organisations, clock: Date.now }, { orgno: ORGNO, actor: 'command line' });
      assert.equal(await sign(), 'unknown');
      await admitted(admit());
      assert.equal(await sign(), 'signed');
      assert.equal(await sign(), 'already');
      assert.equal((await organisations.find(database.reads, ORGNO))?.termsSigned, true);
      assert.equal((await admitted(admit())).termsSigned, true);
    }));

  it('records newer terms that must be signed anew, by either command', async () =>
    withRegister('sqlite memory', async ({ organisations, feed, ...register }, admit) => {
      await admitted(admit({ termsSigned: true }));
      const text = { nb: 'a', nn: 'b', en: 'c' };
      const publish = (version: number) =>
        feed.change('test', (unit) =>
          termsStore.create(
            unit,
            {
              version,
              audience: 'everyone',
              title: text,
              text,
              signAgain: true,
              validFrom: 0,
              publishedAt: Date.now() + version,
            },
            ORGNO,
          ),
        );
      await publish(2);
      assert.equal(await organisations.hasSignedTerms(ORGNO), false);
      assert.deepEqual((await admitted(admit())).changes, []);
      assert.deepEqual((await admitted(admit({ termsSigned: true }))).changes, ['terms recorded as signed']);
      assert.equal(await organisations.hasSignedTerms(ORGNO), true);
      await publish(3);
      const sign = () =>
        signTerms({ ...register, feed, organisations, clock: Date.now }, { orgno: ORGNO, actor: 'command line' });
      assert.equal(await sign(), 'signed');
      assert.equal(await sign(), 'already');
      assert.equal(await organisations.hasSignedTerms(ORGNO), true);
    }));
});
