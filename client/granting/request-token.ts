import type { Clock } from '../clock.ts';
import type { Possession } from '../fetch-with-proof.ts';
import type { Signer } from '../keys/read-client-key.ts';
import { TokenError } from '../token-error.ts';
import type { TokenRequest } from '../token-request.ts';
import { composeAssertion } from './compose-assertion.ts';
import { describeRefusal } from './describe-refusal.ts';
import type { Exchange, Reply } from './exchange-http.ts';
import type { TokenServer } from './find-server.ts';
import { type ObtainedToken, readLife } from './obtained-token.ts';
import type { ServerClock } from './server-clock.ts';

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

export interface Granting {
  readonly clientId: string;
  readonly clock: Clock;
  readonly serverClock: ServerClock;
  readonly exchange: Exchange;
  readonly findServer: () => Promise<TokenServer>;
  readonly readSigner: () => Promise<Signer>;
  /** Where tokens are to be bound to a key. */
  readonly possession: Possession | undefined;
  /** Headers to send along, such as `traceparent`. */
  readonly headers: () => Readonly<Record<string, string>>;
  /** Told of the headers of every answer. */
  readonly noteHeaders: (headers: Headers) => void;
}

/**
 * One attempt to get a token, with a new assertion. Where the answer shows that the clock is wrong, there is a second one
 * with the right time; where the server wants its nonce in the proof of a key, another one with that.
 *
 * @throws TokenError
 */
export async function requestToken(request: TokenRequest, granting: Granting): Promise<ObtainedToken> {
  const { serverClock } = granting;
  const first = await attemptWithNonce(request, granting);
  if ('token' in first) return first.token;
  const { reply, assumed } = first;
  const refused = 'status' in reply && reply.status >= 400 && reply.status < 500;
  if (!refused || !serverClock.learn(reply.response, { ...reply, assumed })) throw first.error;
  const second = await attemptWithNonce(request, granting);
  if ('token' in second) return second.token;
  // The other time was no better: it was not the clock.
  serverClock.forget();
  throw second.error;
}

type Attempt =
  | { readonly token: ObtainedToken }
  | { readonly error: TokenError; readonly reply: Reply; readonly assumed: number };

/** The nonce comes with a refusal (RFC 9449 §8). The next attempt has a new assertion: the first may have been used up. */
async function attemptWithNonce(request: TokenRequest, granting: Granting): Promise<Attempt> {
  const first = await attempt(request, granting);
  const wantsNonce = 'error' in first && first.error.code === 'use_dpop_nonce' && 'status' in first.reply;
  return wantsNonce && first.reply.response.headers.has('dpop-nonce') ? attempt(request, granting) : first;
}

async function attempt(request: TokenRequest, granting: Granting): Promise<Attempt> {
  const { clientId, clock, serverClock, exchange, possession } = granting;
  const { issuer, tokenEndpoint } = await granting.findServer();
  const signer = await granting.readSigner();
  const assumed = serverClock.now();
  const assertion = await composeAssertion(request, { issuer, clientId, signer, now: assumed });
  const reply = await exchange(tokenEndpoint, {
    method: 'POST',
    headers: {
      accept: 'application/json',
      ...granting.headers(),
      ...(possession && proveFor(possession, tokenEndpoint)),
    },
    body: new URLSearchParams({ grant_type: JWT_BEARER, assertion }),
  });
  if ('status' in reply) {
    granting.noteHeaders(reply.response.headers);
    possession?.nonces.note(tokenEndpoint, reply.response.headers);
  }
  if ('status' in reply && reply.status === 200 && typeof reply.json?.access_token === 'string') {
    const { access_token: accessToken, scope, expires_in: expiresIn, token_type: type } = reply.json;
    if (possession !== undefined && String(type).toLowerCase() !== 'dpop')
      return { error: refuseUnbound(tokenEndpoint), reply, assumed };
    return {
      token: {
        accessToken,
        scope: typeof scope === 'string' ? scope : undefined,
        life: readLife(expiresIn, accessToken),
        at: reply.sentAt,
      },
    };
  }
  return { error: describeRefusal(reply, { endpoint: tokenEndpoint, request, now: clock.now() }), reply, assumed };
}

function proveFor({ prove, nonces, now }: Possession, url: string): { readonly dpop: string } {
  return { dpop: prove({ method: 'POST', url, nonce: nonces.find(url), now: now() }) };
}

/** A server that knows no DPoP answers as if nothing had been asked for (RFC 9449 §5). */
function refuseUnbound(endpoint: string): TokenError {
  return new TokenError({
    code: 'token_unbound',
    description: `${endpoint} gave a token that is not bound to a key, and dpop asks for one that is.`,
    hint: 'The server does not have DPoP switched on. Leave dpop out, or ask whoever runs it.',
  });
}
