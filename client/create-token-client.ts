import { systemClock } from './clock.ts';
import { fetchWithToken, type TokenFetchInit } from './fetch-with-token.ts';
import { exchangeAtAltinn } from './granting/exchange-at-altinn.ts';
import { createExchange } from './granting/exchange-http.ts';
import { createServerFinder } from './granting/find-server.ts';
import { requestToken } from './granting/request-token.ts';
import { createServerClock } from './granting/server-clock.ts';
import { createTokenKeeper, type GetOptions } from './keeping/keep-tokens.ts';
import { createKeyReader } from './keys/create-key-reader.ts';
import { createProver } from './keys/create-prover.ts';
import { keepNonces } from './keys/keep-nonces.ts';
import { refuseBrowser } from './refuse-browser.ts';
import type { ClientSettings } from './settings.ts';
import { openTelemetry } from './telemetry.ts';
import { TokenError } from './token-error.ts';
import type { TokenRequest } from './token-request.ts';

/** A token that can be used now. */
export interface Token {
  readonly accessToken: string;
  /** Whole seconds that it has left. Absent where neither the server nor the token says it. */
  readonly expiresIn: number | undefined;
  /** What was granted, where the server says it. */
  readonly scope: string | undefined;
  /** Whether it was kept from an earlier call. */
  readonly cached: boolean;
}

export interface TokenClient {
  /**
   * A token for `request`: the one that is kept, or a new one. All who ask for the same at once wait for one request.
   *
   * @throws TokenError when none can be had; the reason of `signal` when that gives up.
   */
  getToken(request: TokenRequest, options?: GetOptions): Promise<Token>;
  /**
   * `fetch`, with the token that `init.token` describes in the header `Authorization`. Where there is no token, nothing is sent.
   *
   * @throws TokenError when no token can be had; what `fetch` throws when the API cannot be reached.
   */
  fetch(input: string | URL | Request, init: TokenFetchInit): Promise<Response>;
  /** Ends renewal in the background. What is under way is finished. */
  close(): void;
}

/**
 * Gets and keeps the tokens of one client.
 *
 * @example
 * const client = createTokenClient({ environment: 'test', clientId: '…', key: process.env.MASKINPORTEN_CLIENT_JWK });
 * const response = await client.fetch('https://api.example/', { token: { scope: 'example:orders.read' } });
 *
 * @throws TokenError `settings_invalid` or `key_unusable`
 */
export function createTokenClient(settings: ClientSettings): TokenClient {
  refuseBrowser();
  const { clientId, clock = systemClock, random = Math.random, patience = 20_000, attemptTimeout = 10_000 } = settings;
  if (typeof clientId !== 'string' || clientId === '') {
    throw new TokenError({
      code: 'settings_invalid',
      description: 'clientId is missing: the id of the client (integrasjon) as it is registered.',
    });
  }
  // Looked up at each call, so that a program may put another in its place.
  const fetch = settings.fetch ?? ((input, init) => globalThis.fetch(input, init));
  const exchange = createExchange({ fetch, clock, timeout: attemptTimeout });
  const telemetry = openTelemetry({ clientId, clock, propagateTrace: settings.propagateTrace ?? false });
  const findServer = createServerFinder(settings, { clock, exchange });
  const serverClock = createServerClock(clock);
  const { dpop = false } = settings;
  const possession =
    dpop === false ? undefined : { prove: createProver(dpop), nonces: keepNonces(), now: serverClock.now };
  const granting = {
    clientId,
    clock,
    serverClock,
    possession,
    exchange,
    findServer,
    readSigner: createKeyReader(settings.key),
    headers: telemetry.headers,
  };
  const keeper = createTokenKeeper({
    obtain: (request) =>
      telemetry.trace(request, async (noteHeaders) => {
        if (request.exchange === undefined) return requestToken(request, { ...granting, noteHeaders });
        const { exchange: _, ...base } = request;
        const { token } = await keeper.get(base);
        const { altinnUrl } = await findServer();
        return exchangeAtAltinn(token.accessToken, { altinnUrl, exchange, now: clock.now() });
      }),
    clock,
    random,
    patience,
    keepAtMost: settings.keepAtMost ?? 10_000,
  });
  const getToken: TokenClient['getToken'] = async (request, options) => {
    checkRequest(request);
    if (request.exchange !== undefined && possession !== undefined) {
      const description = 'Altinn exchanges bearer tokens only: use a client without dpop.';
      throw new TokenError({ code: 'settings_invalid', description });
    }
    const { token, kept: cached } = await keeper.get(request, options);
    const { accessToken, scope, endsAt } = token;
    const left = endsAt - clock.elapsed();
    if (cached) telemetry.countKept();
    return { accessToken, scope, expiresIn: Number.isFinite(left) ? Math.floor(left / 1000) : undefined, cached };
  };
  return {
    getToken,
    fetch: (input, init) => fetchWithToken(input, init, { fetch, possession, getToken }),
    close: () => keeper.close(),
  };
}

/** Programs in JavaScript are not checked by types. */
function checkRequest(request: TokenRequest): void {
  const scope = request?.scope;
  if (scope !== undefined && (typeof scope === 'string' ? scope : scope.join('')).trim() !== '') return;
  throw new TokenError({
    code: 'settings_invalid',
    description: "scope is missing: getToken({ scope: 'nav:aareg/v1/arbeidsforhold/otp' }).",
  });
}
