import { isRefusal, type MetLimit, type Refusal, refuse } from '@portvakt/protocol';
import type { JWTPayload } from 'jose';
import { type GrantTaker, readAssertion } from '#assertion-checking';
import type { RegisteredClient } from '#clients';
import type { IssuerMove } from '#moving';
import type { OrganisationStore } from '#organisations';
import { refuseLimited } from '#request-limits';
import type { Callers } from '#sign-in';
import { type ProvingDependencies, proveAssertion, type TokenJudge } from '#token-granting';
import { checkClientAssertion } from './check-client-assertion.ts';
import { composeIntrospection, type Introspection, inactive } from './compose-introspection.ts';
import { parseIntrospectionForm } from './parse-introspection-form.ts';

export interface IntrospectingDependencies extends ProvingDependencies {
  readonly issuer: string;
  /** Where the server was before, if it has moved. */
  readonly move: IssuerMove | undefined;
  readonly takeOnce: Pick<GrantTaker, 'identify' | 'recognise' | 'take'>;
  /** Counts a request of a proved client. Returns how it stands if it may not, or if little is left. */
  readonly takeClient: (identity: string) => MetLimit | undefined;
  readonly verifyToken: Callers['verifyToken'];
  readonly organisations: Pick<OrganisationStore, 'prefixesOf'>;
  readonly judgeToken: TokenJudge;
}

/** How a request ended. */
export interface Introspected {
  readonly outcome: Introspection | Refusal;
  /** Exists only if the caller has proved itself. */
  readonly caller?: RegisteredClient;
  readonly limit?: MetLimit | undefined;
}

export type Introspector = (body: string) => Promise<Introspected>;

/** Characters of a token that is looked at: one with more cannot be sent in any header. */
const LONGEST_TOKEN = 32 * 1024;

/**
 * Answers about one token: form → client → its limit → the token itself → the client's assertion, once → whose scopes they are → whether
 * the token would be given now. What is no token of this server costs no look-up.
 */
export function createIntrospector(given: IntrospectingDependencies): Introspector {
  return async (body) => {
    const form = parseIntrospectionForm(body);
    if (isRefusal(form)) return { outcome: form };
    const proved = await proveCaller(given, form);
    if (isRefusal(proved)) return { outcome: proved };
    const { client, grant } = proved;
    const limit = given.takeClient(client.clientId);
    if (limit !== undefined && limit.wait > 0) return { outcome: refuseLimited(limit), caller: client };
    const end = (outcome: Introspection | Refusal): Introspected => ({ outcome, caller: client, limit });

    const verified = form.token.length > LONGEST_TOKEN ? undefined : await given.verifyToken(form.token);
    if (verified === undefined || 'fault' in verified) return end(inactive);
    const taken = await given.takeOnce.take(grant, undefined);
    if (typeof taken !== 'string') return end(refuseClient(taken.refused));
    return end(await describe(given, { claims: verified.claims, caller: client }));
  };
}

/** The client that asks, and its assertion as something that is used once. The words are those of a client that is not proved, whatever is wrong. */
async function proveCaller(
  given: IntrospectingDependencies,
  { assertion: text, clientId }: { assertion: string; clientId: string | undefined },
) {
  const assertion = readAssertion(text);
  if (isRefusal(assertion)) return refuseClient(assertion);
  const proved = await proveAssertion(given, assertion);
  if (isRefusal(proved)) return refuseClient(proved);
  const { applicant } = proved;
  if (applicant.kind !== 'client') return refuseClient(refuse('client-not-found'));
  const { issuer, move } = given;
  const now = Math.floor(given.clock() / 1000);
  const claims = checkClientAssertion(assertion.claims, { issuer, move, now, clientId });
  if (isRefusal(claims)) return refuseClient(claims);
  const { client } = applicant;
  const { signingInput } = assertion;
  const grant = given.takeOnce.identify({ clientId: client.clientId, claims, signingInput });
  const recognised = given.takeOnce.recognise(grant);
  return recognised === undefined ? { client, grant } : refuseClient(recognised);
}

/** RFC 6749 §5.2 has one error for it. What is wrong stands in the hint. */
function refuseClient(reason: Refusal): Refusal {
  if (reason.refusal === 'temporarily-unavailable') return reason;
  const { hint, registryHint, facts, description } = reason;
  return refuse('client-authentication-failed', {
    hint: () => [description, typeof hint === 'function' ? hint() : hint].filter(Boolean).join(' '),
    ...(registryHint !== undefined && { registryHint }),
    facts: { ...facts, reason: reason.refusal },
  });
}

async function describe(
  { organisations, judgeToken }: IntrospectingDependencies,
  { claims, caller }: { claims: JWTPayload; caller: RegisteredClient },
): Promise<Introspection | Refusal> {
  // Whoever keeps the client has its keys: a supplier that runs one for somebody else asks for its own scopes.
  const prefixes = await organisations.prefixesOf(caller.supplier ?? caller.owner);
  const named = typeof claims.scope === 'string' ? claims.scope.split(' ') : [];
  const own = named.filter((scope) => prefixes.includes(scope.slice(0, scope.indexOf(':'))));
  if (own.length === 0) return inactive;
  const scopes = await judgeToken(claims, own);
  if (isRefusal(scopes)) return scopes;
  return scopes.length === 0 ? inactive : composeIntrospection(claims, scopes);
}
