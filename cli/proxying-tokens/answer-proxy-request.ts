import { type AuthorizationDetail, type TokenClient, TokenError, type TokenRequest } from '@portvakt/client';
import type { Introspector } from './introspect-token.ts';
import { type ProxyAnswer, refuse } from './proxy-answer.ts';
import type { Fields } from './read-proxy-body.ts';

/** Answers what is asked at `path`. The paths, fields and errors are those of NAIS' sidecar, github.com/nais/texas. */
export async function answerProxyRequest(
  path: string,
  fields: Fields,
  { client, introspect }: { client: TokenClient; introspect: Introspector },
): Promise<ProxyAnswer> {
  const known = ['/api/v1/token', '/api/v1/token/exchange', '/api/v1/introspect'];
  if (!known.includes(path)) return refuse(404, 'invalid_request', `There is ${known.join(', ')} here.`);
  if (fields.identity_provider !== 'maskinporten') {
    return refuse(400, 'invalid_request', "identity_provider must be 'maskinporten': no other is known here.");
  }
  if (path === '/api/v1/token/exchange') {
    return refuse(
      400,
      'invalid_request',
      'Maskinporten exchanges no tokens of users. For a token of Altinn ask /api/v1/token with exchange: altinn.',
    );
  }
  if (path === '/api/v1/introspect') {
    if (typeof fields.token !== 'string') return refuse(400, 'invalid_request', 'token is missing.');
    return { status: 200, body: await introspect(fields.token) };
  }
  const request = readTokenFields(fields);
  return typeof request === 'string' ? refuse(400, 'invalid_request', request) : answerToken(client, request, fields);
}

async function answerToken(client: TokenClient, request: TokenRequest, fields: Fields): Promise<ProxyAnswer> {
  try {
    const skipCache = fields.skip_cache === true || fields.skip_cache === 'true';
    const { accessToken, expiresIn = 0 } = await client.getToken(request, { skipCache });
    return { status: 200, body: { access_token: accessToken, token_type: 'Bearer', expires_in: expiresIn } };
  } catch (error) {
    if (!(error instanceof TokenError)) throw error;
    const { code, description, hint, traceId, retryable, retryAfter } = error;
    const said = [description, ...(hint === undefined ? [] : [hint])].join(' ');
    return refuse(
      retryable || ['settings_invalid', 'key_unusable'].includes(code) ? 500 : 400,
      code,
      traceId === undefined ? said : `${said} (trace_id: ${traceId})`,
      retryAfter === undefined ? {} : { 'retry-after': String(Math.ceil(retryAfter / 1000)) },
    );
  }
}

/** Texts that may be there. */
const TEXTS = { consumer_org: 'consumerOrg', pid: 'pid', exchange: 'exchange' } as const;

function readTokenFields(fields: Fields): TokenRequest | string {
  const { target, resource, authorization_details: details } = fields;
  if (typeof target !== 'string' || target.trim() === '') return 'target is missing: the scopes, with spaces between.';
  const texts: Record<string, string> = {};
  for (const [name, member] of Object.entries(TEXTS)) {
    const value = fields[name] ?? undefined;
    if (value === undefined || value === '') continue;
    if (typeof value !== 'string') return `${name} must be text.`;
    texts[member] = value;
  }
  if (texts.exchange !== undefined && texts.exchange !== 'altinn') return "exchange must be 'altinn'.";
  const resources = [resource ?? []].flat();
  if (!resources.every((value) => typeof value === 'string')) return 'resource must be text, or a list of texts.';
  const listed = [details ?? []].flat();
  if (!listed.every(isDetail)) return 'authorization_details must be a list of objects with type.';
  return {
    scope: target,
    ...texts,
    ...(resources.length > 0 && { resource: resources.length === 1 ? (resources[0] as string) : resources }),
    ...(listed.length > 0 && { authorizationDetails: listed }),
  };
}

function isDetail(value: unknown): value is AuthorizationDetail {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}
