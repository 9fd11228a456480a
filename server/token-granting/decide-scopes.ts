import { explainScopeName, findMeantScopes, nameSome, type Refusal, refuse, suggestScopes } from '@portvakt/protocol';
import type { RegisteredScope } from '#scopes';
import type { ScopeHolder } from './applicant.ts';

const MASKINPORTEN = 'maskinporten';

/**
 * Checks the requested scopes: each must be registered on the client and active (MP-200), and meant for
 * machine-to-machine use (MP-201). Whether the consumer was granted them is decided later.
 */
export function decideScopes(asked: readonly string[], client: ScopeHolder): readonly RegisteredScope[] | Refusal {
  const scopes: RegisteredScope[] = [];
  const byName = indexByName(client.scopes);
  for (const name of asked) {
    const scope = byName.get(name);
    if (scope === undefined || !scope.active) return refuseScope(name, client, scope);
    scopes.push(scope);
  }
  const foreign = scopes.find(
    ({ allowedIntegrationTypes: types }) => types !== undefined && !types.includes(MASKINPORTEN),
  );
  if (foreign !== undefined || client.integrationType !== MASKINPORTEN) {
    return refuse('scope-not-for-maskinporten', {
      registryHint: () =>
        foreign === undefined
          ? `The client's integration type is ${client.integrationType}.`
          : `The owner of ${foreign.name} allows it for ${nameSome(foreign.allowedIntegrationTypes ?? [])} only.`,
      facts: { ...(foreign !== undefined && { scope: foreign.name }) },
    });
  }
  return scopes;
}

/**
 * One index per list, kept as long as the list. Without it, a grant that names thousands of scopes would search a list
 * of thousands for each of them.
 */
const indexes = new WeakMap<readonly RegisteredScope[], ReadonlyMap<string, RegisteredScope>>();

function indexByName(scopes: readonly RegisteredScope[]): ReadonlyMap<string, RegisteredScope> {
  let index = indexes.get(scopes);
  if (index === undefined) {
    index = new Map(scopes.map((scope) => [scope.name, scope]));
    indexes.set(scopes, index);
  }
  return index;
}

function refuseScope(name: string, client: ScopeHolder, scope: RegisteredScope | undefined): Refusal {
  const facts = { scope: name };
  if (scope !== undefined) {
    return refuse('scope-not-on-client', {
      fill: { scope: name },
      registryHint: 'The owner has deactivated this scope.',
      facts,
    });
  }
  return refuse('scope-not-on-client', {
    fill: { scope: name },
    registryHint: () => suggestScopes(findMeantScopes(name, client.scopes)),
    hint: () => explainScopeName(name),
    facts,
  });
}
