import { CommandFailure } from '../../command-line/command-failure.ts';
import { neededScopes } from '../needed-scopes.ts';
import { compareFields } from './compare-fields.ts';
import type { PlannedStep } from './planned-step.ts';
import type { WantedScope } from './read-declarations.ts';
import type { PresentScope } from './read-present.ts';

/** Fields of an answer that no request has. */
const ANSWERED_ONLY = ['name', 'prefix', 'subscope', 'owner_orgno', 'created', 'last_updated', 'protected'];
const scopes = neededScopes.writeScopes;

/**
 * What must be done for a declared scope itself, and for who may use it. Accesses are apart, since they come last of all.
 *
 * @throws CommandFailure when it cannot be as it is declared.
 */
export function planScope(
  wanted: WantedScope,
  present: PresentScope | undefined,
  { prune }: { prune: boolean },
): {
  readonly own: readonly PlannedStep[];
  readonly accesses: readonly PlannedStep[];
  readonly kept: readonly string[];
} {
  const { name, access, active, place, ...fields } = wanted;
  const subject = wanted;
  const query = { scope: name };
  const about = { what: 'scope', of: name } as const;
  if (present === undefined) {
    // What is not there is as good as deactivated.
    if (active === false) return { own: [], accesses: [], kept: [] };
    if (fields.description === undefined) throw lacks(wanted, 'description');
    const [prefix, subscope] = [name.slice(0, name.indexOf(':')), name.slice(name.indexOf(':') + 1)];
    const create: PlannedStep = {
      change: { does: 'create', ...about, fields: compareFields(fields, {}) },
      subject,
      tagged: 'self',
      request: () => ({ method: 'POST', path: '/scopes', body: { prefix, subscope, ...fields }, scopes }),
      expects: fields,
    };
    return { own: [create], accesses: planAccesses(wanted, access ?? []), kept: [] };
  }
  const { record, consumers } = present;
  const isActive = record.active !== false;
  if (!isActive && active === undefined) {
    throw new CommandFailure(
      `${place}: the scope ${name} is deactivated. Say active: true to take it into use again, or active: false to leave it so.`,
      { error: 'deactivated' },
    );
  }
  const changed = compareFields(!isActive && active === true ? { ...fields, active } : fields, record);
  const before = Object.fromEntries(Object.entries(record).filter(([field]) => !ANSWERED_ONLY.includes(field)));
  const after = { ...before, ...fields, ...(active === true && { active }) };
  const change: PlannedStep = {
    change: { does: 'change', ...about, fields: changed },
    subject,
    tagged: 'self',
    request: () => ({ method: 'PUT', path: '/scopes', query, body: after, scopes }),
    expects: fields,
  };
  const deactivate: PlannedStep = {
    change: { does: 'deactivate', ...about, fields: [{ field: 'active', before: true, after: false }] },
    subject,
    request: () => ({ method: 'DELETE', path: '/scopes', query, scopes }),
  };
  const missing = (access ?? []).filter((orgno) => !consumers.includes(orgno));
  const surplus = access === undefined ? [] : consumers.filter((orgno) => !access.includes(orgno));
  // A deactivated scope takes no changes, and one that goes needs none.
  const isChanged = changed.length > 0 && (isActive || active === true);
  return {
    own: [...(isChanged ? [change] : []), ...(isActive && active === false ? [deactivate] : [])],
    accesses: [
      ...planAccesses(wanted, missing),
      ...(prune ? surplus.map((orgno) => planAccess(wanted, { orgno, does: 'remove' })) : []),
    ],
    kept: prune ? [] : surplus.map((orgno) => `access of ${orgno} to ${name}`),
  };
}

function planAccesses(wanted: WantedScope, missing: readonly string[]): readonly PlannedStep[] {
  return [...new Set(missing)].map((orgno) => planAccess(wanted, { orgno, does: 'add' }));
}

function planAccess(wanted: WantedScope, { orgno, does }: { orgno: string; does: 'add' | 'remove' }): PlannedStep {
  return {
    change: { does, what: 'access', of: wanted.name, name: orgno, fields: [] },
    subject: wanted,
    request: () => ({
      method: does === 'add' ? 'PUT' : 'DELETE',
      path: `/scopes/access/${encodeURIComponent(orgno)}`,
      query: { scope: wanted.name },
      scopes,
    }),
  };
}

function lacks({ place, name }: WantedScope, field: string): CommandFailure {
  return new CommandFailure(`${place}: the scope ${name} is new, and needs ${field}.`, { error: 'file_invalid' });
}
