import assert from 'node:assert/strict';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, test } from 'node:test';
import {
  accessPackages,
  describeSystem,
  organisations,
  people,
  resources,
  right,
  systemUserRegistry,
  temporaryFolder,
} from '@portvakt/own-tests';
import type { OrganisationNumber } from '@portvakt/protocol';
import { openRegister, type Register } from '../open-register.ts';
import { applyRegistry } from './apply-registry.ts';
import { exportRegistry } from './export-store.ts';
import { checkForm, InvalidRegistryError } from './read-registry-file.ts';

const start = Date.parse('2026-03-02T08:00:00Z');
const { registry } = systemUserRegistry();
const system = describeSystem();
const user = { systemId: system.id, partyOrgNo: organisations.consumer, rights: [right(resources.submission)] };
const consent = {
  requiredDelegator: null,
  handledBy: null,
  id: '8f4b1d20-0000-4000-8000-000000000001',
  from: `urn:altinn:person:identifier-no:${people.private}`,
  to: `urn:altinn:organization:identifier-no:${organisations.consumer}`,
  validTo: '2027-01-01T00:00:00Z',
  consentRights: [{ action: ['consent'], resource: [{ type: 'urn:altinn:resource', value: resources.debt }] }],
};
const triple = {
  systemId: system.id,
  partyOrgno: organisations.consumer as OrganisationNumber,
  externalRef: organisations.consumer,
};

describe('systems, system users and consents in a registry file', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let register: Register;
  beforeEach(async () => {
    folder = await temporaryFolder();
    const file = join(folder.path, 'portvakt.db');
    register = await openRegister({ database: { kind: 'sqlite', file } }, () => start);
  });
  afterEach(async () => {
    await register.database.close();
    await folder.remove();
  });

  const whole = { systems: [system], system_users: [user], consents: [consent] };
  const agents = {
    access_packages: (registry as { access_packages: object[] }).access_packages,
    systems: [
      {
        ...system,
        isVisible: false,
        accessPackages: [{ urn: accessPackages.accounts }, { urn: accessPackages.clients }],
      },
    ],
    client_relations: [
      {
        clientOrgNo: organisations.provider,
        facilitatorOrgNo: organisations.consumer,
        role: 'regnskapsforer',
        accessPackages: [{ urn: accessPackages.clients }],
      },
    ],
    system_users: [
      {
        systemId: system.id,
        partyOrgNo: organisations.consumer,
        userType: 'agent',
        accessPackages: [{ urn: accessPackages.clients }],
        clients: [organisations.provider],
      },
    ],
  };
  const clientsOnRecord = async () => {
    const agent = await register.systemUsers.findByTriple(register.database.reads, triple);
    const given = await register.agentClients.findOfAgent(register.database.reads, agent?.id ?? '', 10);
    return given.map(({ client }) => client);
  };
  const apply = (changed: object, force = false) =>
    applyRegistry(
      {
        ...register,
        clock: () => start,
        settings: { profile: 'local', operator: { orgno: '991825827' as OrganisationNumber, name: null } },
      },
      { registry: checkForm({ ...registry, ...changed }, 'test.json'), file: 'test.json', force },
    );
  const problemsOf = async (changed: object) => {
    const error = await apply(changed).then(
      () => assert.fail('accepted'),
      (reason) => reason,
    );
    assert.ok(error instanceof InvalidRegistryError, String(error));
    return error.problems;
  };

  test('an agent gets its clients once; what was taken from it since stays taken, unless that is forced', async () => {
    assert.deepEqual((await apply(agents)).differences, []);
    const again = await apply(agents);
    assert.deepEqual([again.created, again.differences], [0, []]);
    assert.deepEqual(await clientsOnRecord(), [organisations.provider]);
    await register.feed.change('test', async (unit) => {
      const agent = await register.systemUsers.findByTriple(unit.transaction, triple);
      const [given] = await register.agentClients.findOfAgent(unit.transaction, agent?.id ?? '', 10);
      if (given !== undefined) await register.agentClients.take(unit, given, triple.partyOrgno);
    });
    const { differences } = await apply(agents);
    assert.deepEqual(differences, [
      `$.system_users[0]: clients is [] on record, ["${organisations.provider}"] in the file`,
    ]);
    assert.deepEqual(await clientsOnRecord(), []);
    await apply(agents, true);
    assert.deepEqual(await clientsOnRecord(), [organisations.provider]);
    const exported = await exportRegistry(register.database.reads);
    assert.deepEqual(exported.client_relations, agents.client_relations);
    assert.deepEqual(exported.system_users?.[0]?.clients, [organisations.provider]);
  });

  test('a client must have given what its agent needs, and be somebody else', async () => {
    const [relation] = agents.client_relations;
    assert.deepEqual(await problemsOf({ ...agents, client_relations: [] }), [
      '$.system_users[0].clients[0]: Client not found.',
    ]);
    const lesser = { ...relation, accessPackages: [{ urn: accessPackages.accounts }] };
    assert.deepEqual(await problemsOf({ ...agents, client_relations: [lesser] }), [
      '$.system_users[0].clients[0]: Client does not have the accesspackages the agent system user requires',
    ]);
    const own = { ...relation, clientOrgNo: organisations.consumer };
    const unknown = { ...relation, accessPackages: [{ urn: 'urn:altinn:accesspackage:none' }] };
    assert.deepEqual(await problemsOf({ client_relations: [own, unknown] }), [
      '$.client_relations[0]: an organisation is not its own client',
      '$.client_relations[1].accessPackages: there is no access package urn:altinn:accesspackage:none',
    ]);
  });

  test('are applied once, with ids that are the same on every start', async () => {
    assert.deepEqual((await apply(whole)).differences, []);
    const again = await apply(whole);
    assert.deepEqual([again.created, again.differences], [0, []]);
    const made = await register.systemUsers.findByTriple(register.database.reads, triple);
    assert.match(made?.id ?? '', /^[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-9[0-9a-f]{3}-[0-9a-f]{12}$/);
    const other = await openRegister({ database: { kind: 'sqlite-memory' } }, () => start);
    const here = register;
    register = other;
    await apply(whole);
    assert.equal((await other.systemUsers.findByTriple(other.database.reads, triple))?.id, made?.id);
    register = here;
    await other.database.close();
  });

  test('what was taken away stays away, unless the file is forced', async () => {
    await apply(whole);
    await register.feed.change('test', async (unit) => {
      const found = await register.systemUsers.findByTriple(unit.transaction, triple);
      if (found !== undefined) await register.systemUsers.remove(unit, found);
      const given = await register.consents.find(unit.transaction, consent.id);
      if (given !== undefined)
        await register.consents.answer(unit, given, { eventType: 'revoked', at: start, by: 'x' });
    });
    const kept = await apply({ ...whole, consents: [{ ...consent, status: 'accepted' }] });
    assert.deepEqual(kept.differences, [
      '$.system_users[0]: removed is true on record, false in the file',
      '$.consents[0]: status is "revoked" on record, "accepted" in the file',
    ]);
    assert.equal(await register.systemUsers.findByTriple(register.database.reads, triple), undefined);
    await apply({ ...whole, consents: [{ ...consent, status: 'accepted' }] }, true);
    assert.deepEqual((await register.systemUsers.findByTriple(register.database.reads, triple))?.rights, user.rights);
    assert.equal((await register.consents.read(consent.id))?.status, 'accepted');
  });

  test('a deleted system never comes back, and its users with it', async () => {
    await apply(whole);
    await register.feed.change('test', async (unit) => {
      const found = await register.systems.find(unit.transaction, system.id);
      if (found !== undefined) await register.systems.remove(unit, found);
    });
    for (const force of [false, true]) {
      const { differences } = await apply(whole, force);
      assert.match(differences[0] ?? '', /^\$\.systems\[0\]: the system .* has been deleted/);
      assert.match(differences[1] ?? '', /^\$\.system_users\[0\]\.systemId: the system .* has been deleted/);
    }
  });

  test('a system never goes to another vendor, not even with force', async () => {
    await apply(whole);
    const taken = { ...system, vendor: { ID: `0192:${organisations.stranger}` } };
    const { differences } = await apply({ ...whole, systems: [taken] }, true);
    assert.match(differences[0] ?? '', /^\$\.systems\[0\]\.vendor: the system .* belongs to 313770001/);
  });

  test('differences are told, and with force the file wins', async () => {
    await apply(whole);
    const changed = {
      systems: [{ ...system, isVisible: false }],
      system_users: [{ ...user, rights: [right(resources.notice)] }],
    };
    const { differences } = await apply(changed);
    assert.deepEqual(
      differences.map((difference) => difference.split(' is ')[0]),
      ['$.systems[0]: isVisible', '$.system_users[0]: rights'],
    );
    assert.equal((await apply(changed, true)).overridden, 2);
    assert.deepEqual((await register.systemUsers.findByTriple(register.database.reads, triple))?.rights, [
      right(resources.notice),
    ]);
  });

  test('whoever gave a consent need not be able to sign in, and an id counts in either case', async () => {
    const upper = { ...consent, id: consent.id.toUpperCase() };
    await apply({ ...whole, people: [], consents: [upper] });
    assert.equal((await register.consents.read(consent.id))?.from, consent.from);
    assert.equal((await apply({ ...whole, people: [], consents: [consent] })).created, 0);
  });

  test('what is wrong is named by its place, and never whose it is', async () => {
    const problems = await problemsOf({
      access_packages: [{ urn: accessPackages.accounts, resources: ['no-such'] }],
      systems: [
        { ...system, accessPackages: [], rights: [right('no-such')] },
        { ...system, accessPackages: [], id: 'x_y' },
        { ...system, vendor: { ID: '0192:123456789' } },
      ],
      system_users: [
        { ...user, systemId: 'none' },
        { ...user, partyOrgNo: '310123413' },
      ],
      consents: [
        { ...consent, to: consent.from },
        { ...consent, consentRights: [{ ...consent.consentRights[0], metadata: { x: '1' } }] },
        { ...consent, from: 'urn:altinn:person:identifier-no:01817098700' },
        { ...consent, requiredDelegator: consent.to },
      ],
    });
    assert.deepEqual(problems, [
      '$.access_packages[0].resources[0]: there is no resource no-such',
      "$.systems[0]: One or more resources specified in rights were not found in Altinn's resource register. (no-such)",
      '$.systems[1]: The system id does not match the format orgnumber_xxxx...',
      '$.systems[2].vendor.ID: the org number identifier is not valid ISO6523 identifier',
      '$.system_users[0].systemId: there is no system none',
      '$.system_users[1].partyOrgNo: the check digit of 310123413 is wrong',
      '$.consents[0].to: it names no party',
      '$.consents[1]: Invalid consent metadata, key x',
      '$.consents[2].from: it names no party',
      '$.consents[3].requiredDelegator: it names no person',
    ]);
    assert.ok(!JSON.stringify(problems).includes(people.private));
  });

  test('neither the person nor what is said of them comes into the audit', async () => {
    const telling = {
      ...consent,
      consentRights: [
        {
          action: ['consent'],
          resource: [{ type: 'urn:altinn:resource', value: resources.income }],
          metadata: { periode: 'secret-period' },
        },
      ],
      requestMessage: { nb: 'secret-message' },
    };
    await apply({ ...whole, system_users: [{ ...user, externalRef: 'secret-reference' }], consents: [telling] });
    const rows = await register.database.reads.selectFrom('change_audit').selectAll().execute();
    assert.ok(rows.some(({ kind }) => kind === 'consent') && rows.some(({ kind }) => kind === 'system-user'));
    const text = JSON.stringify(rows);
    for (const hidden of [people.private, 'secret-period', 'secret-message', 'secret-reference']) {
      assert.ok(!text.includes(hidden), hidden);
    }
  });
});
