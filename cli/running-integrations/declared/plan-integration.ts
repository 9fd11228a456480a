import { CommandFailure } from '../../command-line/command-failure.ts';
import { clientPath } from '../clients/client-path.ts';
import { neededScopes } from '../needed-scopes.ts';
import type { ApiRecord } from '../print-records.ts';
import { compareFields } from './compare-fields.ts';
import { planEntries } from './plan-entries.ts';
import { planKeys } from './plan-keys.ts';
import type { PlannedStep } from './planned-step.ts';
import { nameIntegration, type WantedIntegration } from './read-declarations.ts';
import type { PresentClient } from './read-present.ts';

/** Fields of an answer that no request has: the server sets them, or they have endpoints of their own. */
const ANSWERED_ONLY = [
  ...['client_id', 'client_orgno', 'supplier_orgno', 'created', 'last_updated'],
  ...['jwks', 'jwks_uri', 'onbehalfof', 'client_secret'],
];
/** Fields that a client keeps for life. */
const FIXED = ['integration_type', 'client_orgno'] as const;

/**
 * What must be done for a declared integration: what adds or changes, and what takes away, which comes after it.
 *
 * @throws CommandFailure when it cannot be as it is declared.
 */
export function planIntegration(
  wanted: WantedIntegration,
  present: PresentClient | undefined,
  { prune, caller }: { prune: boolean; caller: string },
): { readonly steps: readonly PlannedStep[]; readonly kept: readonly string[] } {
  const { client_id: _, keys: __, onbehalfof: ___, place, active, ...fields } = wanted;
  const name = String(nameIntegration(wanted));
  const id = present?.id;
  const about = { of: name, ...(id !== undefined && { client_id: id }) };
  const writing = wanted.client_orgno === undefined ? neededScopes.writeClients : neededScopes.supplyClients;
  const modifying = wanted.client_orgno === undefined ? neededScopes.modifyClients : neededScopes.supplyClients;
  // What is not there, or deactivated and stays so, takes no changes.
  if (active === false && (present === undefined || present.record.active === false)) return { steps: [], kept: [] };
  refuseImpossible(wanted, present);

  const parts = { wanted, present, about, scopes: modifying };
  const keys = planKeys(parts);
  const entries = planEntries(parts);
  const own = present === undefined ? planNew(wanted, { fields, writing, about }) : planChanged(present);
  const isGoing = active === false;
  if (id === caller) refuseLockingOut(place, { isGoing, losesKeys: prune && keys.surplus.length > 0 });
  const deactivate: PlannedStep = {
    change: {
      does: 'deactivate',
      what: 'integration',
      ...about,
      fields: [{ field: 'active', before: true, after: false }],
    },
    subject: wanted,
    request: ({ clientId }) => ({ method: 'DELETE', path: clientPath(clientId), scopes: writing }),
  };
  return {
    steps: [
      ...own.steps,
      ...keys.add,
      ...entries.put,
      ...(prune ? [...keys.remove, ...entries.remove] : []),
      ...(isGoing ? [deactivate] : []),
    ],
    kept: prune
      ? []
      : [
          ...own.surplus.map((scope) => `scope ${scope} of ${name}`),
          ...keys.surplus.map((kid) => `key ${kid} of ${name}`),
          ...entries.surplus.map((entry) => `on-behalf-of ${entry} of ${name}`),
        ],
  };

  function planChanged({ record }: PresentClient) {
    const there = Array.isArray(record.scopes) ? record.scopes.map(String) : [];
    const surplus = fields.scopes === undefined ? [] : there.filter((scope) => !fields.scopes?.includes(scope));
    const scopes = fields.scopes === undefined || prune ? fields.scopes : [...new Set([...there, ...fields.scopes])];
    const { client_orgno: _customer, integration_type: _type, ...changeable } = fields;
    const isBack = record.active === false && active === true;
    const declared: ApiRecord = { ...changeable, scopes, ...(isBack && { active }) };
    const changed = compareFields(declared, record);
    const kept = Object.entries(record).filter(([field]) => !ANSWERED_ONLY.includes(field));
    const given = Object.entries(declared).filter(([, value]) => value !== undefined);
    const step: PlannedStep = {
      change: { does: 'change', what: 'integration', ...about, fields: changed },
      subject: wanted,
      tagged: 'self',
      request: ({ clientId }) => ({
        method: 'PUT',
        path: clientPath(clientId),
        body: Object.fromEntries([...kept, ...given]),
        scopes: modifying,
      }),
      expects: declared,
    };
    return { steps: changed.length > 0 ? [step] : [], surplus };
  }
}

function planNew(
  wanted: WantedIntegration,
  { fields, writing, about }: { fields: ApiRecord; writing: readonly string[]; about: { of: string } },
) {
  if (wanted.description === undefined) {
    throw new CommandFailure(`${wanted.place}: the integration "${about.of}" is new, and needs description.`, {
      error: 'file_invalid',
    });
  }
  const body = { integration_type: 'maskinporten', ...fields };
  const step: PlannedStep = {
    change: { does: 'create', what: 'integration', ...about, fields: compareFields(body, {}) },
    subject: wanted,
    tagged: 'self',
    request: () => ({ method: 'POST', path: '/clients', body, scopes: writing }),
    expects: body,
  };
  return { steps: [step], surplus: [] };
}

function refuseImpossible({ place, active, ...wanted }: WantedIntegration, present: PresentClient | undefined): void {
  if (present === undefined) return;
  const { id, record } = present;
  for (const field of FIXED) {
    if (wanted[field] === undefined || record[field] === undefined || wanted[field] === record[field]) continue;
    throw new CommandFailure(
      `${place}: ${field} of the client ${id} is ${record[field]} and never changes; ${wanted[field]} is declared. Make a new integration with another name instead.`,
      { error: 'file_invalid' },
    );
  }
  if (record.active === false && active === undefined) {
    throw new CommandFailure(
      `${place}: the client ${id} is deactivated. Say active: true to take it into use again, or active: false to leave it so.`,
      { error: 'deactivated' },
    );
  }
}

/** The client that the command itself calls with stays usable. */
function refuseLockingOut(place: string, { isGoing, losesKeys }: { isGoing: boolean; losesKeys: boolean }): void {
  if (!isGoing && !losesKeys) return;
  const why = isGoing
    ? 'nothing could be managed with it afterwards.'
    : 'its keys are not pruned. Take an old one off it with portvakt manage keys remove, or rotate it.';
  throw new CommandFailure(`${place}: that is the client that this command itself calls with: ${why}`, {
    error: 'refused',
  });
}
