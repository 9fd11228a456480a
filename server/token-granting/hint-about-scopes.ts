import { type Refusal, safeText, writeHint } from '@portvakt/protocol';
import { isAdministrationScope, type ScopeStore } from '#scopes';
import { type Applicant, clientIdOf } from './applicant.ts';

/**
 * Adds to a refusal about a scope which step is missing and who can take it. Asked only where hints are given and only
 * for a proved client, since it tells what is registered.
 */
export async function hintAboutScopes(
  refused: Refusal,
  { applicant, scopes }: { applicant: Applicant; scopes: Pick<ScopeStore, 'describe'> },
): Promise<Refusal> {
  const scope = refused.facts?.scope;
  if (typeof scope !== 'string') return refused;
  const told = writeHint(refused.registryHint);
  if (told !== undefined) return { ...refused, registryHint: told };
  const found = await scopes.describe(scope);
  if (found === undefined) {
    return { ...refused, registryHint: 'No scope has this name.' };
  }
  const owner = found.ownerName === null ? found.owner : `${found.ownerName} (${found.owner})`;
  if (refused.refusal === 'scope-not-on-client' && applicant.kind === 'european business') {
    return {
      ...refused,
      registryHint: `The scope is not open for European businesses. Its owner is ${safeHint(owner)}.`,
    };
  }
  if (refused.refusal === 'scope-not-on-client' && isAdministrationScope(scope)) {
    return {
      ...refused,
      registryHint: `The scope administers this service and is given out by those who run it (portvakt organisations admit); client ${clientIdOf(applicant)} has not got it.`,
    };
  }
  if (refused.refusal === 'scope-not-on-client') {
    return {
      ...refused,
      registryHint: `The scope exists but is not registered on client ${clientIdOf(applicant)}: add it there. Its owner is ${safeHint(owner)}.`,
    };
  }
  if (refused.refusal === 'scope-not-granted') {
    const forgotten = applicant.kind === 'client' && mayHaveForgotten(applicant.client, { ...refused.facts, scope });
    return {
      ...refused,
      registryHint:
        `${safeHint(owner)} owns the scope and must grant it to ${refused.facts?.consumer}.` +
        (forgotten ? ' A supplier that acts for a customer names the customer in consumer_org.' : ''),
    };
  }
  return refused;
}

/** Whether a client that acts for itself asks for a scope in which suppliers act for customers. */
function mayHaveForgotten(
  { scopes, owner }: Extract<Applicant, { kind: 'client' }>['client'],
  { scope, consumer }: { readonly scope: string; readonly consumer?: unknown },
): boolean {
  return consumer === owner && scopes.find(({ name }) => name === scope)?.delegationSource !== undefined;
}

function safeHint(text: string): string {
  return text.replace(/[^\p{L}\p{N}.:/() -]/gu, '_').slice(0, 200) || safeText(text);
}
