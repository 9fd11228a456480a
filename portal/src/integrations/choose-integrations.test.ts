import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { chooseIntegrations } from './choose-integrations.ts';
import { composeIntegrations, type StateMark } from './integration.ts';
import type { Client, ReportSummary } from './queries.ts';

const client = (client_id: string, more: Partial<Client> = {}) =>
  ({
    client_id,
    client_name: `Name of ${client_id}`,
    description: `What ${client_id} is for`,
    client_orgno: '310123412',
    active: true,
    integration_type: 'maskinporten',
    created: '2026-01-01T00:00:00Z',
    ...more,
  }) as Client;
const report = (...state: StateMark[]) => ({ state, score: 80 }) as unknown as ReportSummary;

const all = composeIntegrations(
  [
    client('payroll', { client_name: 'Lønn', description: 'Henter skattekort' }),
    client('old', { active: false }),
    client('login', { integration_type: 'idporten' }),
    client('customer', { client_orgno: '313770001' }),
  ],
  new Map([
    ['payroll', report({ code: 'key-expires', days: 3 }, { code: 'last-used', at: '2026-01-02T00:00:00Z' })],
    ['login', report({ code: 'never-used' })],
  ]),
  '310123412',
);
const choose = (choice: Partial<Parameters<typeof chooseIntegrations>[1]>) =>
  chooseIntegrations(all, { search: '', state: 'all', type: undefined, ...choice }).map(({ id }) => id);

describe('the integrations of a search', () => {
  for (const [search, found] of [
    ['lønn', ['payroll']],
    ['LØNN skattekort', ['payroll']],
    ['payr', ['payroll']],
    ['313770001', ['customer']],
    ['lønn login', []],
    ['  ', ['payroll', 'old', 'login', 'customer']],
  ] as const) {
    test(`for «${search}» are ${found.join(', ') || 'none'}`, () => assert.deepEqual(choose({ search }), found));
  }
});

describe('the integrations of a filter', () => {
  for (const [state, found] of [
    ['in-use', ['payroll', 'login', 'customer']],
    ['attention', ['payroll']],
    ['key-expires', ['payroll']],
    ['never-used', ['login']],
    ['deactivated', ['old']],
  ] as const) {
    test(`«${state}» are ${found.join(', ')}`, () => assert.deepEqual(choose({ state }), found));
  }
  test('of a type are those of the type', () => assert.deepEqual(choose({ type: 'idporten' }), ['login']));
});

test('a row tells when it was last used, and in whose name it acts where that is a customer', () => {
  assert.equal(all[0]?.lastUsed, '2026-01-02T00:00:00Z');
  assert.equal(all[0]?.customer, undefined);
  assert.equal(all[3]?.customer, '313770001');
});
