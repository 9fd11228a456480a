import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { openTestDatabases, organisations, type TestDatabases } from '@portvakt/own-tests';
import type { OrganisationNumber } from '@portvakt/protocol';
import { type CompiledQuery, type QueryExecutor, sql } from 'kysely';
import { createApplicationStore } from '#access-applications';
import { createChangeStore } from '#audit-trail';
import { createRecordStore } from '#grant-journal';
import { readSettings } from '#operations';
import { createOperatedOrganisationStore } from '#organisations';
import { openRegister, type Register } from '../../open-register.ts';

/** A page deep in a list begins in the middle of an index: neither database reads, or sorts, what stood before it. */
const orgno = organisations.consumer as OrganisationNumber;
const after_ = { created_at: 1, client_id: 'c', scope: 's', consumer_orgno: orgno };
const place = { createdAt: 1, id: 'i' };
const kinds = ['client', 'scope'];

const lists: Readonly<
  Record<string, { readonly indexes: readonly string[]; readonly read: (register: Register) => Promise<unknown> }>
> = {
  'the audit': {
    indexes: ['change_audit_of_organisation', 'change_audit_of_other'],
    read: ({ database }) =>
      createChangeStore(database).listConcerning(orgno, { kinds, subject: undefined, before: 9, limit: 50 }),
  },
  'the audit of one subject': {
    indexes: ['change_audit_of_subject', 'change_audit_of_other_subject'],
    read: ({ database }) =>
      createChangeStore(database).listConcerning(orgno, { kinds, subject: 'x', after: 9, limit: 50 }),
  },
  'the record of tokens': {
    indexes: [
      'grant_audit_of_runner',
      'grant_audit_of_customer',
      'grant_audit_of_prefix',
      'grant_audit_prefixes_key|grant_audit_prefixes_1',
      'grant_audit_of_refused_scope',
    ],
    read: ({ database }) =>
      createRecordStore(database).list({ party: orgno, prefixes: ['etat:'], before: 9, limit: 50 }),
  },
  'the record of refusals': {
    indexes: ['grant_audit_of_refused_runner', 'grant_audit_of_refused_scope'],
    read: ({ database }) =>
      createRecordStore(database).list({ party: orgno, prefixes: ['etat:'], refused: true, before: 9, limit: 50 }),
  },
  'clients of an organisation': {
    indexes: ['clients_of_organisation', 'clients_of_supplier'],
    read: ({ clients }) => clients.listPage(orgno, { inactive: false, after: after_ as never, limit: 500 }),
  },
  integrations: {
    indexes: ['clients_of_organisation_by_id'],
    read: ({ clients }) => clients.readPage({ after: 'c', limit: 500, since: 0, organisation: orgno }),
  },
  'grants of a scope': {
    indexes: ['scope_access_of_scope'],
    read: ({ scopes }) => scopes.listAccess({ scope: 's', denied: false }, { after: after_, limit: 500 }),
  },
  'grants to a consumer': {
    indexes: ['scope_access_of_consumer'],
    read: ({ scopes }) => scopes.listAccess({ consumer: orgno, denied: false }, { after: after_, limit: 500 }),
  },
  'scopes that a consumer was granted': {
    indexes: ['scope_access_of_consumer'],
    read: ({ scopes }) => scopes.listGranted(orgno, { after: after_, limit: 500 }),
  },
  'what an organisation has applied for': {
    indexes: ['access_applications_of_applicant'],
    read: (register) => readApplications(register, { applicant: orgno, scope: undefined }),
  },
  'what it has applied for of one scope': {
    indexes: ['access_applications_of_pair'],
    read: (register) => readApplications(register, { applicant: orgno, scope: 's' }),
  },
  'applications to an owner': {
    indexes: ['access_applications_of_owner'],
    read: (register) => readApplications(register, { owner: orgno, scope: undefined, state: 'open' }),
  },
  'applications for one scope': {
    indexes: ['access_applications_of_scope'],
    read: (register) => readApplications(register, { owner: orgno, scope: 's', state: 'open' }),
  },
  'all changes of a kind': {
    indexes: ['change_audit_any_kind'],
    read: ({ database }) => createChangeStore(database).listAny({ kind: 'client', before: 9, limit: 4 }),
  },
  'all changes by somebody': {
    indexes: ['change_audit_any_actor'],
    read: ({ database }) => createChangeStore(database).listAny({ kind: 'client', actor: 'a', before: 9, limit: 4 }),
  },
  'all changes of a thing': {
    indexes: ['change_audit_any_subject'],
    read: ({ database }) => createChangeStore(database).listAny({ actor: 'a', subject: 's', before: 9, limit: 4 }),
  },
  'all changes that concern an organisation': {
    indexes: ['change_audit_any_organisation'],
    read: ({ database }) => createChangeStore(database).listAny({ organisation: orgno, before: 9, limit: 4 }),
  },
  'the first change at a time': {
    indexes: ['change_audit_by_time'],
    read: ({ database }) => createChangeStore(database).listAny({ from: 1_000_000, limit: 4 }),
  },
  'organisations whose name begins so': {
    indexes: ['organisations_by_name'],
    read: ({ database }) =>
      createOperatedOrganisationStore({ database, clock: Date.now }).listPage({ search: 'Å', limit: 4 }),
  },
  'resources of an owner': {
    indexes: ['resources_of_owner'],
    read: ({ resources }) => resources.listPage({ owner: orgno, after: 'r', limit: 100 }),
  },
  'systems of a vendor': {
    indexes: ['systems_of_vendor'],
    read: ({ systems }) => systems.listPage({ vendor: orgno }, { after: 's', limit: 50 }),
  },
  'system users of a system': {
    indexes: ['system_users_of_system'],
    read: ({ systemUsers }) => systemUsers.listOfSystem('s', place),
  },
  'system users of a party': {
    indexes: ['system_users_of_party'],
    read: ({ systemUsers }) => systemUsers.listOfParty(orgno, { userType: 'standard', after: place, limit: 50 }),
  },
  'organisations that another acts for': {
    indexes: ['client_relations_key|PRIMARY KEY'],
    read: ({ clientRelations }) => clientRelations.listClients(orgno, { after: '1', limit: 200 }),
  },
  'organisations that an agent acts for': {
    indexes: ['agent_clients_key|PRIMARY KEY'],
    read: ({ agentClients }) => agentClients.listOfAgent('a', { after: '1', limit: 200 }),
  },
  'what happened to the consents of a consumer': {
    indexes: ['consent_events_key|PRIMARY KEY'],
    read: ({ consents }) => consents.listEvents(orgno, { after: 'e', limit: 100 }),
  },
  'requests of a system': {
    indexes: ['system_user_requests_of_system'],
    read: ({ systemUserRequests }) => systemUserRequests.listOfSystem('s', { userType: 'standard', after: place }),
  },
  'requests that wait': {
    indexes: ['system_user_requests_of_party'],
    read: ({ systemUserRequests }) =>
      systemUserRequests.listPending(orgno, { userType: 'standard', after: place, limit: 50 }),
  },
  'consumers of a scope': {
    indexes: ['consumer_uses_key|PRIMARY KEY'],
    read: ({ usage }) =>
      usage.listConsumers('s', { from: 1, to: 2, after: { consumer: 'c', supplier: '' }, limit: 50 }),
  },
  'the days of a client': {
    indexes: ['client_days_key|PRIMARY KEY'],
    read: ({ usage }) => usage.listDays('c', { from: 1, to: 2 }),
  },
  'the days of a client and its scopes': {
    indexes: ['scope_days_key|PRIMARY KEY'],
    read: ({ usage }) => usage.listScopeDays('c', { from: 1, to: 2, limit: 50 }),
  },
  'change requests of a system': {
    indexes: ['system_user_changes_of_system'],
    read: ({ systemUserChanges }) => systemUserChanges.listOfSystem('s', place),
  },
};

function readApplications(
  { database }: Register,
  search: Parameters<ReturnType<typeof createApplicationStore>['listPage']>[0],
) {
  return createApplicationStore({ database, clock: Date.now }).listPage(search, { after: place, limit: 50 });
}

let databases: TestDatabases;
before(async () => {
  databases = await openTestDatabases();
});
after(() => databases.remove());

for (const kind of ['sqlite memory', 'postgres'] as const) {
  describe(`pages on ${kind}`, () => {
    let register: Register;
    const asked: CompiledQuery[] = [];
    before(async () => {
      const settings = readSettings({ PORTVAKT_DATABASE_URL: await databases.create(kind) });
      if ('problems' in settings) throw new Error(settings.problems.join());
      register = await openRegister(settings, Date.now);
      listen(register.database.lists.getExecutor(), (query) => asked.push(query));
    });
    after(() => register.database.close());

    /** How the database would do it, a step a line. */
    const explain = async ({ sql: text, parameters }: CompiledQuery): Promise<readonly string[]> =>
      register.database.change(async (transaction) => {
        // The tables are empty here, and reading them whole would be the best way.
        if (kind === 'postgres') await sql`set local enable_seqscan = off`.execute(transaction);
        if (kind === 'postgres') await sql`set local enable_bitmapscan = off`.execute(transaction);
        const prefix = kind === 'postgres' ? 'explain' : 'explain query plan';
        const { rows } = await transaction.executeQuery<Record<string, string>>({
          sql: `${prefix} ${text}`,
          parameters,
          query: { kind: 'RawNode' } as never,
          queryId: { queryId: 'explain' } as never,
        });
        return rows.map((row) => row['QUERY PLAN'] ?? row.detail ?? '');
      });

    for (const [name, { indexes, read }] of Object.entries(lists)) {
      test(`${name}: begin where the one before ended`, async () => {
        asked.length = 0;
        await read(register);
        const [query] = asked;
        assert.ok(query);
        const plan = await explain(query);
        const text = plan.join('\n');
        for (const index of indexes) {
          const at = plan.findIndex((line) => new RegExp(`using .*\\b${index}\\b`, 'i').test(line));
          assert.notEqual(at, -1, `${index} is not used:\n${text}`);
          // The condition on the key stands in the same line (SQLite) or the next (PostgreSQL).
          assert.match(`${plan[at]} ${plan[at + 1]}`, /\(.*[<>].*\)/, text);
        }
        assert.doesNotMatch(
          text,
          /Seq Scan|SCAN (change_audit|clients|scope_access|resources|systems|u|r|c)\b(?! USING)/,
        );
      });
    }
  });
}

/** Tells `hear` of every statement that goes through `executor`, or through one with other plugins that is made of it. */
function listen(executor: QueryExecutor, hear: (query: CompiledQuery) => void): QueryExecutor {
  const execute = executor.executeQuery.bind(executor);
  const [plain, plugged] = [executor.withoutPlugins.bind(executor), executor.withPlugin.bind(executor)];
  executor.executeQuery = (query) => {
    hear(query);
    return execute(query);
  };
  executor.withoutPlugins = () => listen(plain(), hear);
  executor.withPlugin = (plugin) => listen(plugged(plugin), hear);
  return executor;
}
