import { findMeantScopes, listPrefixes, type Refusal, SYSTEM_USER, suggestScopes, writeHint } from '@portvakt/protocol';
import { isAdministrationScope, type ScopeStore } from '#scopes';
import { type Applicant, clientIdOf } from './applicant.ts';

/** What hints need to know about scopes. */
export type ScopeTeller = Pick<ScopeStore, 'describe' | 'listOpenNames'>;

type Claims = Readonly<Record<string, unknown>>;

/** How many characters of an organisation's name a hint repeats. */
const LONGEST_OWNER = 200;

/**
 * Adds to a refusal about a scope which step is missing and who can take it. Used only where hints are given, and only
 * for a proved client, since it reveals what is registered.
 */
export async function hintAboutScopes(
  refused: Refusal,
  { applicant, claims, scopes }: { applicant: Applicant; claims: Claims; scopes: ScopeTeller },
): Promise<Refusal> {
  const scope = refused.facts?.scope;
  if (typeof scope !== 'string') return refused;
  const hint = writeHint(refused.registryHint);
  const isMissing = refused.refusal === 'scope-not-on-client';
  if (hint !== undefined && !isMissing) return { ...refused, registryHint: hint };
  const found = await scopes.describe(scope);
  // An existing name is not a misspelling of another.
  if (hint !== undefined && found?.active !== true) return { ...refused, registryHint: hint };
  if (found === undefined) {
    const meant = suggestScopes(findMeantScopes(scope, await scopes.listOpenNames(listPrefixes(scope))));
    return { ...refused, registryHint: `No scope has this name.${meant === undefined ? '' : ` ${meant}`}` };
  }
  const owner = found.ownerName === null ? found.owner : `${found.ownerName.slice(0, LONGEST_OWNER)} (${found.owner})`;
  if (isMissing && applicant.kind === 'european business') {
    return {
      ...refused,
      registryHint: `The scope is not open for European businesses. Its owner is ${owner}.`,
    };
  }
  if (isMissing && isAdministrationScope(scope)) {
    return {
      ...refused,
      registryHint: `The scope administers this service and is given out by those who run it (portvakt organisations admit); client ${clientIdOf(applicant)} has not got it.`,
    };
  }
  if (isMissing) {
    return {
      ...refused,
      registryHint: `The scope exists but is not registered on client ${clientIdOf(applicant)}: add it there. Its owner is ${owner}.`,
    };
  }
  if (refused.refusal === 'scope-not-granted') {
    return {
      ...refused,
      registryHint: `${owner} owns the scope and must grant it to ${refused.facts?.consumer}.${explainConsumer({ applicant, claims, refused, scope })}`,
    };
  }
  return refused;
}

/** Explains which organisation must be granted the scope, where that may surprise. */
function explainConsumer({
  applicant,
  claims,
  refused,
  scope,
}: {
  readonly applicant: Applicant;
  readonly claims: Claims;
  readonly refused: Refusal;
  readonly scope: string;
}): string {
  if (asksForSystemUser(claims)) {
    return ' With a system user it is the owner of the client that must hold it, not the organisation in systemuser_org.';
  }
  if (applicant.kind !== 'client' || refused.facts?.consumer !== applicant.client.owner) return '';
  const delegable = applicant.client.scopes.find(({ name }) => name === scope)?.delegationSource !== undefined;
  return delegable ? ' A supplier that acts for a customer names the customer in consumer_org.' : '';
}

function asksForSystemUser({ authorization_details: details }: Claims): boolean {
  const entry: unknown = Array.isArray(details) ? details[0] : undefined;
  return typeof entry === 'object' && entry !== null && (entry as Claims).type === SYSTEM_USER;
}
