import { JWT_BEARER, matchRefusals, tokenEndpointOf } from '@portvakt/protocol';
import { decodeJwt } from 'jose';
import { CommandFailure } from '../command-line/command-failure.ts';
import { fetchJson, type Reply } from '../reaching-issuers/fetch-json.ts';
import { findIssuer } from '../reaching-issuers/find-issuer.ts';
import type { ServerSetting } from './read-token-settings.ts';

export interface TokenServer {
  readonly issuer: string;
  readonly tokenEndpoint: string;
}

/** The server that `setting` names. If the grant is only shown (`send` is false), the server need not answer. */
export async function findServer(setting: ServerSetting, { send }: { send: boolean }): Promise<TokenServer> {
  if ('wellKnown' in setting) return findIssuer(setting);
  const { issuer, tokenEndpoint } = setting;
  if (tokenEndpoint !== undefined) return { issuer, tokenEndpoint };
  if (send) return findIssuer({ issuer });
  if (issuer.endsWith('/')) return { issuer, tokenEndpoint: tokenEndpointOf(issuer) };
  // Nearly every issuer ends in a slash; Skyporten's does not. Only the server knows, and it need not answer.
  const guessed = { issuer: `${issuer}/`, tokenEndpoint: tokenEndpointOf(issuer) };
  return findIssuer({ issuer }).catch(() => guessed);
}

/**
 * Exchanges `grant` for a token (RFC 7523 §2.1).
 *
 * @throws CommandFailure with the server's own words when it is refused.
 */
export async function requestToken(
  { issuer, tokenEndpoint }: TokenServer,
  grant: string,
): Promise<{
  readonly token: string;
  readonly answer: Readonly<Record<string, unknown>>;
  readonly warning: string | undefined;
}> {
  const reply = await fetchJson(tokenEndpoint, new URLSearchParams({ grant_type: JWT_BEARER, assertion: grant }));
  const token = reply.body?.access_token;
  if (reply.status !== 200 || typeof token !== 'string') throw await refused(issuer, tokenEndpoint, { grant, reply });
  return { token, answer: { ...reply.body, claims: decodeClaims(token) }, warning: reply.warning };
}

function decodeClaims(token: string): unknown {
  try {
    return decodeJwt(token);
  } catch {
    // The tokens of some servers can be read only by those servers.
    return undefined;
  }
}

async function refused(
  issuer: string,
  tokenEndpoint: string,
  { grant, reply: { status, body } }: { grant: string; reply: Reply },
): Promise<CommandFailure> {
  if (typeof body?.error !== 'string') {
    return new CommandFailure(`${tokenEndpoint} answers HTTP ${status}, which is not an answer of a token endpoint.`, {
      error: 'unexpected_answer',
      lines: ['Check the address: something else may answer there, such as a proxy.'],
      document: { status },
    });
  }
  const { error, error_description: description, error_uri: uri } = body;
  const code = /MP-\d{3}$/.exec(String(uri ?? ''))?.[0];
  const { names, hint } = matchRefusals({ description: String(description ?? ''), code });
  // A refusal without a code is explained by its name.
  const explained = code ?? (names.length === 1 ? names[0] : undefined);
  const scopes =
    names.includes('scope-not-on-client') && !hint?.includes('Did you mean') ? await explainScopes(grant) : [];
  return new CommandFailure(`${issuer} refused (HTTP ${status}).`, {
    error,
    lines: [
      `error              ${error}`,
      ...(description === undefined ? [] : [`error_description  ${description}`]),
      ...(uri === undefined ? [] : [`error_uri          ${uri}`]),
      ...scopes,
      ...(explained === undefined ? [] : [`In plain words: npx --no-install portvakt explain ${explained}`]),
    ],
    document: body,
  });
}

/** What the names of the scopes show, for servers that do not say. */
async function explainScopes(grant: string): Promise<readonly string[]> {
  const { explainScope } = await import('../explaining/explain-scope.ts');
  const { scope } = decodeJwt<{ scope?: string }>(grant);
  return (scope ?? '').split(' ').flatMap((name) => {
    const fault = explainScope(name);
    return fault === undefined ? [] : [`${name}: ${fault}`];
  });
}
