import { planIntegration } from './plan-integration.ts';
import { planScope } from './plan-scope.ts';
import type { Plan } from './planned-step.ts';
import type { Declarations } from './read-declarations.ts';
import type { Present } from './read-present.ts';

/**
 * Everything that must be done so that the API has what is declared, in the order in which it is safe: scopes before the clients
 * that use them, new keys before old ones go, and accesses last. Nothing is sent.
 *
 * @throws CommandFailure when something cannot be as it is declared.
 */
export function planAll(
  declared: Declarations,
  present: Present,
  { prune, caller }: { prune: boolean; caller: string },
): Plan {
  const scopes = declared.scopes.map((wanted) => planScope(wanted, present.scopeOf(wanted), { prune }));
  const integrations = declared.integrations.map((wanted) =>
    planIntegration(wanted, present.clientOf(wanted), { prune, caller }),
  );
  const own = scopes.flatMap((planned) => planned.own);
  const isLast = ({ change }: (typeof own)[number]) => change.does === 'deactivate';
  return {
    steps: [
      ...own.filter((step) => !isLast(step)),
      ...integrations.flatMap(({ steps }) => steps),
      ...scopes.flatMap(({ accesses }) => accesses),
      ...own.filter(isLast),
    ],
    kept: [...integrations, ...scopes].flatMap(({ kept }) => kept),
    tags: new Map<object, { self: string | undefined; keys?: string | undefined }>([
      ...declared.scopes.map((wanted) => [wanted, { self: present.scopeOf(wanted)?.tag }] as const),
      ...declared.integrations.map((wanted) => {
        const client = present.clientOf(wanted);
        return [wanted, { self: client?.tag, keys: client?.keysTag }] as const;
      }),
    ]),
  };
}
