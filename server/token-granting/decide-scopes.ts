import { type Refusal, refuse } from '@portvakt/protocol';
import type { RegisteredScope } from '#scopes';
import { findNearestName } from '#scopes';
import type { ScopeHolder } from './applicant.ts';

const MASKINPORTEN = 'maskinporten';

/**
 * The scopes asked for, as they stand on the client: each registered there and active (MP-200), and meant for
 * machine-to-machine use (MP-201). Whether the consumer was granted them is the next question.
 */
export function decideScopes(asked: readonly string[], client: ScopeHolder): readonly RegisteredScope[] | Refusal {
  const scopes: RegisteredScope[] = [];
  for (const name of asked) {
    const scope = client.scopes.find((registered) => registered.name === name);
    if (scope === undefined || !scope.active) return refuseScope(name, client, scope);
    scopes.push(scope);
  }
  const foreign = scopes.find(
    ({ allowedIntegrationTypes: types }) => types !== undefined && !types.includes(MASKINPORTEN),
  );
  if (foreign !== undefined || client.integrationType !== MASKINPORTEN) {
    return refuse('scope-not-for-maskinporten', {
      registryHint:
        foreign === undefined
          ? `The client's integration type is ${client.integrationType}.`
          : `The owner of ${foreign.name} allows it for ${foreign.allowedIntegrationTypes?.join(', ')} only.`,
    });
  }
  return scopes;
}

function refuseScope(name: string, client: ScopeHolder, scope: RegisteredScope | undefined): Refusal {
  const facts = { scope: name.slice(0, 320) };
  if (scope !== undefined) {
    return refuse('scope-not-on-client', {
      fill: { scope: name },
      registryHint: 'The owner has deactivated this scope.',
      facts,
    });
  }
  const nearest = findNearestName(
    name,
    client.scopes.map((registered) => registered.name),
  );
  return refuse('scope-not-on-client', {
    fill: { scope: name },
    ...(nearest !== undefined && { registryHint: `Did you mean ${nearest}?` }),
    ...(name !== name.toLowerCase() && { hint: 'Scopes are lower case.' }),
    facts,
  });
}
