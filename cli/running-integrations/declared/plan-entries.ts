import { clientPath } from '../clients/client-path.ts';
import { compareFields } from './compare-fields.ts';
import type { DeclaredEntry } from './integration-schema.ts';
import type { PlannedChange, PlannedStep } from './planned-step.ts';
import type { WantedIntegration } from './read-declarations.ts';
import type { PresentClient } from './read-present.ts';

/** The on-behalf-of entries of a client to be made or changed, and those that are not declared. */
export function planEntries({
  wanted,
  present,
  about,
  scopes,
}: {
  readonly wanted: WantedIntegration;
  readonly present: PresentClient | undefined;
  readonly about: Pick<PlannedChange, 'of' | 'client_id'>;
  readonly scopes: readonly string[];
}): {
  readonly put: readonly PlannedStep[];
  readonly surplus: readonly string[];
  readonly remove: readonly PlannedStep[];
} {
  const there = present?.entries ?? [];
  const declared = wanted.onbehalfof ?? [];
  const plan = (
    does: 'add' | 'change' | 'remove',
    name: string,
    more: Partial<PlannedStep['change']> = {},
    body?: DeclaredEntry,
  ): PlannedStep => ({
    change: { does, what: 'on-behalf-of', ...about, name, fields: [], ...more },
    subject: wanted,
    request: ({ clientId }) => ({
      method: does === 'add' ? 'POST' : does === 'change' ? 'PUT' : 'DELETE',
      path: does === 'add' ? clientPath(clientId, 'onbehalfof') : clientPath(clientId, 'onbehalfof', name),
      ...(body !== undefined && { body }),
      scopes,
    }),
  });
  const put = declared.flatMap((entry) => {
    const before = there.find(({ onbehalfof }) => onbehalfof === entry.onbehalfof);
    const fields = compareFields(entry, before ?? {});
    if (before === undefined) return [plan('add', entry.onbehalfof, { fields }, entry)];
    const { created: _, last_updated: __, organization_name: ___, ...kept } = before;
    return fields.length === 0 ? [] : [plan('change', entry.onbehalfof, { fields }, { ...kept, ...entry })];
  });
  const surplus =
    wanted.onbehalfof === undefined
      ? []
      : there
          .map(({ onbehalfof }) => String(onbehalfof))
          .filter((name) => !declared.some((entry) => entry.onbehalfof === name));
  return { put, surplus, remove: surplus.map((name) => plan('remove', name)) };
}
