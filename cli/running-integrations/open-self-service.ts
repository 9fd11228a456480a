import { CommandFailure, usageFailure } from '../command-line/command-failure.ts';
import { fetchText } from '../reaching-issuers/fetch-text.ts';
import { makeGrant } from '../requesting-tokens/make-grant.ts';
import { type GrantSigner, readTokenSettings, type TokenOptions } from '../requesting-tokens/read-token-settings.ts';
import { findServer, requestToken } from '../requesting-tokens/request-token.ts';
import { explainApiFailure } from './explain-api-failure.ts';

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the base, with its variable parts encoded. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
  /** The entity tag that was read: the change is refused when there has been another since. */
  readonly ifMatch?: string | undefined;
  readonly idempotencyKey?: string | undefined;
  /** What opens it: the first of these that the client has is asked for. */
  readonly scopes: readonly string[];
}

export interface ApiReply {
  /** Parsed; `undefined` if it is empty. */
  readonly body: unknown;
  readonly entityTag: string | undefined;
}

/** A self-service API, and the client that calls it. */
export interface SelfService {
  /** The administration client that calls. */
  readonly clientId: string;
  /** @throws CommandFailure when the token or the call is refused, or there is no answer. */
  call(request: ApiRequest): Promise<ApiReply>;
  /**
   * Gets a token as another client than the one that calls, or with another key.
   *
   * @throws CommandFailure with the token endpoint's `error` and `error_description` in its document.
   */
  tryToken(as: { clientId: string; signer: GrantSigner; scope: string }): Promise<void>;
}

/** A token is no longer sent in its last seconds: so many. */
const MARGIN = 20;

/**
 * The self-service API that the options name. Nothing is sent before the first call.
 *
 * @throws CommandFailure that names what is missing or cannot be used.
 */
export async function openSelfService(
  options: TokenOptions & { readonly api?: string },
  environment: Readonly<Record<string, string | undefined>>,
): Promise<SelfService> {
  // Which scope is needed is known call by call.
  const {
    server: setting,
    clientId,
    signer,
    lifetime,
  } = await readTokenSettings({ ...options, scope: ['idporten:dcr.read'] }, environment);
  if (options.api !== undefined && (!/^https?:\/\//.test(options.api) || !URL.canParse(options.api))) {
    throw usageFailure(`--api must be an http or https address; it is '${options.api}'.`);
  }
  const bare = {
    scopes: [],
    resources: [],
    pid: undefined,
    details: undefined,
    consumerOrganisation: undefined,
    lifetime,
  };
  const server = once(() => findServer(setting, { send: true }));
  const tokens = new Map<string, { readonly token: string; readonly until: number }>();

  const getToken = async (scope: string): Promise<string> => {
    const known = tokens.get(scope);
    if (known !== undefined && known.until > performance.now()) return known.token;
    const at = await server();
    const settings = { ...bare, clientId, signer, scopes: scope.split(' ') };
    const { grant } = await makeGrant(settings, { issuer: at.issuer, now: Date.now() });
    const { token, answer } = await requestToken(at, grant);
    const lives = typeof answer.expires_in === 'number' ? answer.expires_in : 0;
    tokens.set(scope, { token, until: performance.now() + (lives - MARGIN) * 1000 });
    return token;
  };

  const getTokenForAny = async (scopes: readonly string[]): Promise<string> => {
    let first: CommandFailure | undefined;
    for (const scope of scopes) {
      try {
        return await getToken(scope);
      } catch (error) {
        if (!(error instanceof CommandFailure) || error.document.error !== 'invalid_scope') throw error;
        first ??= error;
      }
    }
    throw new CommandFailure(
      `The client ${clientId} gets no token for this: it needs ${scopes.join(', or ')}. The operator of the server gives out these scopes.`,
      { error: 'invalid_scope', lines: first?.lines ?? [], document: first?.document ?? {} },
    );
  };

  return {
    clientId,
    call: async (request) => {
      const token = await getTokenForAny(request.scopes);
      const base = trimSlashes(options.api ?? `${(await server()).issuer}api/v1`);
      const query = new URLSearchParams(
        Object.entries(request.query ?? {}).filter((entry): entry is [string, string] => entry[1] !== undefined),
      ).toString();
      const url = `${base}${request.path}${query === '' ? '' : `?${query}`}`;
      const { status, headers, text } = await fetchText(url, {
        method: request.method,
        headers: {
          authorization: `Bearer ${token}`,
          ...(request.body !== undefined && { 'content-type': 'application/json' }),
          ...(request.ifMatch !== undefined && { 'if-match': request.ifMatch }),
          ...(request.idempotencyKey !== undefined && { 'idempotency-key': request.idempotencyKey }),
        },
        ...(request.body !== undefined && { body: JSON.stringify(request.body) }),
      });
      const body = parse(text);
      if (status < 200 || status > 299 || body === unreadable) {
        throw explainApiFailure(url, { status, body: body === unreadable ? undefined : body });
      }
      return { body, entityTag: headers.get('etag') ?? undefined };
    },
    tryToken: async ({ scope, ...as }) => {
      const at = await server();
      const { grant } = await makeGrant({ ...bare, ...as, scopes: [scope] }, { issuer: at.issuer, now: Date.now() });
      await requestToken(at, grant);
    },
  };
}

const unreadable = Symbol('no JSON');

function parse(text: string): unknown {
  if (text.trim() === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return unreadable;
  }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function trimSlashes(url: string): string {
  let end = url.length;
  while (url[end - 1] === '/') end -= 1;
  return url.slice(0, end);
}
