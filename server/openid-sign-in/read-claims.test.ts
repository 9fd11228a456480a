import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { makePid, organisations } from '@portvakt/own-tests';
import { parseOrganisationNumber } from '@portvakt/protocol';
import type { ClaimedRights } from '#operations';
import { composeDetails } from './compose-details.ts';
import { type ClaimsRules, readClaims } from './read-claims.ts';
import { readOrganisations } from './read-organisations.ts';

const [consumer, supplier] = [organisations.consumer, organisations.supplier];
const resource = 'urn:altinn:resource:portal';
const other = 'urn:altinn:resource:other';
const service = 'urn:altinn:resource:5613:1';
const authority = 'iso6523-actorid-upis';

const ofResources: ClaimedRights = {
  kind: 'ansattporten:altinn:resource',
  rights: new Map([
    [resource, ['integrations', 'apis']],
    [other, ['approvals']],
  ]),
};
const ofServices: ClaimedRights = { kind: 'ansattporten:altinn:service', rights: new Map([[service, ['approvals']]]) };
const ofEmployers: ClaimedRights = { kind: 'ansattporten:orgno', rights: new Map([['', ['integrations']]]) };

const party = (orgno: string, more: object = {}) => ({
  orgno: { authority, ID: `0192:${orgno}` },
  resource: 'portal',
  name: 'Kunden AS',
  unit_type: 'AS',
  ...more,
});
const entry = (authorized_parties: unknown, more: object = {}) => ({
  type: 'ansattporten:altinn:resource',
  resource,
  resource_name: 'Portalen',
  authorized_parties,
  ...more,
});
const reportee = (orgno: string, more: object = {}) => ({
  Authority: authority,
  ID: `0192:${orgno}`,
  Name: 'Kunden AS',
  Rights: ['Read'],
  ...more,
});
const ofService = (reportees: unknown, more: object = {}) => ({
  type: 'ansattporten:altinn:service',
  resource: service,
  reportees,
  ...more,
});

const found = { orgno: consumer, name: 'Kunden AS', rights: ['integrations', 'apis'] };
const approver = { orgno: consumer, name: 'Kunden AS', rights: ['approvals'] };
const employee = { orgno: consumer, name: undefined, rights: ['integrations'] };

const table: readonly [what: string, asked: ClaimedRights, details: unknown, expected: readonly object[]][] = [
  ['the newer kind', ofResources, [entry([party(consumer)])], [found]],
  [
    'the newer kind with capitals',
    ofResources,
    [entry([{ ...party(consumer), orgno: { Authority: authority, Id: `0192:${consumer}` } }])],
    [found],
  ],
  [
    'several organisations',
    ofResources,
    [entry([party(consumer), party(supplier)])],
    [found, { ...found, orgno: supplier }],
  ],
  [
    'several resources, one organisation',
    ofResources,
    [entry([party(consumer)]), entry([party(consumer, { resource: 'other' })], { resource: other })],
    [{ ...found, rights: ['integrations', 'apis', 'approvals'] }],
  ],
  [
    'a resource that was not asked for',
    ofResources,
    [entry([party(consumer)], { resource: 'urn:altinn:resource:x' })],
    [],
  ],
  ['a party of another resource than its entry', ofResources, [entry([party(consumer, { resource: 'other' })])], []],
  ['the older kind where the newer was asked for', ofResources, [ofService([reportee(consumer)])], []],
  ['nobody represented', ofResources, [{ type: 'ansattporten:altinn:resource' }], []],
  ['the older kind', ofServices, [ofService([reportee(consumer)])], [approver]],
  [
    'the older kind in lower case',
    ofServices,
    [ofService([{ authority, id: `0192:${consumer}`, name: 'Kunden AS', rights: ['Read'] }])],
    [approver],
  ],
  ['the older kind without rights', ofServices, [ofService([reportee(consumer, { Rights: [] })])], []],
  [
    'an employer',
    ofEmployers,
    [{ type: 'ansattporten:orgno', orgno: { Authority: authority, ID: `0192:${consumer}` } }],
    [employee],
  ],
  [
    "an employer, as the documentation's example spells it",
    ofEmployers,
    [{ type: 'ansattporten:orgno', 'orgno:': { authority, ID: `0192:${consumer}` } }],
    [employee],
  ],
  ['no employer', ofEmployers, [{ type: 'ansattporten:orgno' }], []],
  ...['is_deleted', 'isDeleted', 'IsDeleted', 'deleted'].map((name): (typeof table)[number] => [
    `a deleted organisation (${name})`,
    ofResources,
    [entry([party(consumer, { [name]: true }), party(supplier)])],
    [{ ...found, orgno: supplier }],
  ]),
  ['a deleted organisation (a text)', ofResources, [entry([party(consumer, { is_deleted: 'yes' })])], []],
  ['a deleted organisation (status)', ofServices, [ofService([reportee(consumer, { Status: 'Inactive' })])], []],
  ['an organisation that is not deleted', ofResources, [entry([party(consumer, { is_deleted: false })])], [found]],
  ['a number whose check digit is wrong', ofResources, [entry([party('310123413')])], []],
  [
    'a number of another country',
    ofResources,
    [entry([party('', { orgno: { authority, ID: `0007:${consumer}` } })])],
    [],
  ],
  ['another authority', ofResources, [entry([party('', { orgno: { authority: 'x', ID: `0192:${consumer}` } })])], []],
  ['no authority', ofResources, [entry([party('', { orgno: { ID: `0192:${consumer}` } })])], []],
  ['a number as a number', ofResources, [entry([party('', { orgno: Number(consumer) })])], []],
  [
    'two spellings that contradict each other',
    ofResources,
    [entry([party('', { orgno: { authority, ID: `0192:${consumer}`, id: `0192:${supplier}` } })])],
    [],
  ],
  [
    'a name with control characters',
    ofResources,
    [entry([party(consumer, { name: 'a\u202eb' })])],
    [{ ...found, name: undefined }],
  ],
  [
    'a name that is too long',
    ofResources,
    [entry([party(consumer, { name: 'x'.repeat(256) })])],
    [{ ...found, name: undefined }],
  ],
  ['no list', ofResources, { 0: entry([party(consumer)]) }, []],
  ['parties that are no list', ofResources, [entry(party(consumer))], []],
  ['entries that are no objects', ofResources, [null, 7, 'x', [], entry([null, 7, 'x', []])], []],
  ['nothing', ofResources, undefined, []],
];

describe('organisations among the claims', () => {
  for (const [what, asked, details, expected] of table) {
    test(what, () => assert.deepEqual(readOrganisations(details, asked), expected));
  }

  test('no more than a person can have', () => {
    const many = Array.from({ length: 3000 }, (_, index) => String(300_000_000 + index));
    const valid = many.filter((number) => parseOrganisationNumber(number) !== undefined);
    assert.ok(valid.length > 200);
    const read = readOrganisations([entry(valid.map((number) => party(number)))], ofResources);
    assert.equal(read.length, 200);
  });

  test('what is asked for is of one kind, and asks for no deleted organisations', () => {
    assert.deepEqual(JSON.parse(composeDetails(ofResources)), [
      { type: 'ansattporten:altinn:resource', resource, allow_multiple_organizations: true },
      { type: 'ansattporten:altinn:resource', resource: other, allow_multiple_organizations: true },
    ]);
    assert.deepEqual(JSON.parse(composeDetails(ofEmployers)), [{ type: 'ansattporten:orgno' }]);
  });
});

describe('the person among the claims', () => {
  const rules: ClaimsRules = { levels: [], rights: undefined, synthetic: true };
  const read = (claims: Readonly<Record<string, unknown>>, changed: Partial<ClaimsRules> = {}) =>
    readClaims({ sub: 'x', ...claims }, { ...rules, ...changed });

  test('ID-porten tells a number and no name, Entra a name and no number', () => {
    assert.deepEqual(read({ pid: makePid(), acr: 'idporten-loa-high' }), {
      subject: 'x',
      pid: makePid(),
      name: undefined,
      verifiedEmail: undefined,
      level: 'idporten-loa-high',
      organisations: undefined,
    });
    const entra = read({ given_name: 'Kari', family_name: 'Demo', email: 'kari@example.no' });
    assert.ok('name' in entra);
    assert.deepEqual([entra.pid, entra.name, entra.verifiedEmail], [undefined, 'Kari Demo', undefined]);
  });

  test('an address counts when the provider vouches for it', () => {
    const address = (claims: object) => {
      const person = read(claims as Readonly<Record<string, unknown>>);
      return 'fault' in person ? person.fault : person.verifiedEmail;
    };
    assert.equal(address({ email: 'Kari@Example.no', email_verified: true }), 'kari@example.no');
    assert.equal(address({ email: 'Kari@Example.no', email_verified: 1 }), undefined);
    assert.equal(address({ email: 'two words@example.no', email_verified: true }), undefined);
    assert.equal(address({ email: `${'x'.repeat(250)}@x.no`, email_verified: true }), undefined);
  });

  test('whoever cannot be told is let in as nobody', () => {
    const fault = (claims: Readonly<Record<string, unknown>>, changed: Parameters<typeof read>[1] = {}) => {
      const person = read(claims, changed);
      return 'fault' in person ? person.fault : undefined;
    };
    assert.equal(fault({ sub: '' }), 'no-subject');
    assert.equal(fault({ sub: 'x'.repeat(256) }), 'no-subject');
    assert.equal(fault({ sub: 7 }), 'no-subject');
    assert.equal(fault({ pid: '12345678901' }), 'bad-number');
    assert.equal(fault({ pid: 7 }), 'bad-number');
    assert.equal(fault({ pid: makePid() }, { synthetic: false }), 'bad-number');
    assert.equal(fault({ acr: 'low' }, { levels: ['high', 'substantial'] }), 'level-too-low');
    assert.equal(fault({}, { levels: ['high'] }), 'level-too-low');
    assert.equal(fault({ acr: 'high' }, { levels: ['high', 'substantial'] }), undefined);
  });
});
