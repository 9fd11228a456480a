import type { Refusal } from '@portvakt/protocol';
import type { FastifyRequest } from 'fastify';
import type { AccessToken, AltinnCaller, TokenFault } from '#sign-in';
import type { Admission, MachineCaller, OrganisationCaller, PersonCaller } from './admission.ts';
import { impliedScopes } from './decide-self-service-admission.ts';

/** Finds out who calls. Whether they may is not its business. */
export type Prove = (
  request: FastifyRequest,
  admission: Admission,
) => Promise<OrganisationCaller | PersonCaller | TokenFault | Refusal>;

type ReadToken = (authorization: string | undefined) => Promise<AccessToken | TokenFault>;

/** For self-service: clients, by their access tokens. */
export function proveClients({ readToken }: { readonly readToken: ReadToken }): Prove {
  return async ({ headers }) => {
    const token = await readToken(headers.authorization);
    return 'fault' in token ? token : asMachine(token, impliedScopes(token.scopes));
  };
}

/** For Altinn's paths: clients and people, by their tokens. */
export function proveAltinnCallers({
  readCaller,
  readTrusted,
}: {
  readonly readCaller: (authorization: string | undefined) => Promise<AltinnCaller | TokenFault>;
  /** Proves machines of the issuers that may use the look-ups, and of those alone. */
  readonly readTrusted: (authorization: string | undefined) => Promise<AccessToken | TokenFault | undefined>;
}): Prove {
  return async ({ headers: { authorization } }, { kind }) => {
    const trusted = kind === 'look-up' ? await readTrusted(authorization) : undefined;
    if (trusted !== undefined) return 'fault' in trusted ? trusted : asMachine(trusted, trusted.scopes);
    const shown = await readCaller(authorization);
    return 'fault' in shown || shown.kind === 'person' ? shown : asMachine(shown.token, shown.scopes);
  };
}

function asMachine(token: AccessToken, scopes: ReadonlySet<string>): MachineCaller {
  return { kind: 'machine', clientId: token.clientId, organisation: token.consumer, scopes, token };
}
