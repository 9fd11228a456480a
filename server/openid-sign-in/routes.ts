import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { sendPage } from '#visitor-pages';
import { chooseReturnPath } from './choose-return-path.ts';
import { composeDetails } from './compose-details.ts';
import { explainFailure } from './explain-failure.ts';
import { type FailedSignIn, finishSignIn } from './finish-sign-in.ts';
import type { SignIn } from './open-sign-in.ts';
import { renderFailure } from './render-failure.ts';
import { failureStatus, type SignInFailure, signInFailures } from './sign-in-failures.ts';

/** What the log is told of a sign-in that came to nothing. */
export interface ReportedSignIn {
  readonly traceId: string;
  readonly failure: SignInFailure;
  readonly facts: Readonly<Record<string, string>>;
}

export interface SignInRoutes {
  /** Nothing when no provider is set up. */
  readonly signIn: SignIn | undefined;
  /** Begins a session and gives its `Set-Cookie`. */
  readonly begin: (partyUuid: string, headers: { readonly cookie?: string | undefined }) => Promise<string>;
  /** Milliseconds that a session lasts at most: what a provider claims ends with it. */
  readonly longestSession: number;
  readonly clock: () => number;
  /** 32 lower-case hexadecimal digits. */
  readonly newTraceId: () => string;
  readonly report: (reported: ReportedSignIn) => void;
}

type Query = Readonly<Record<string, unknown>>;

/** Codes that are exchanged at the same time; whoever comes then is asked to wait. */
const MOST_AT_ONCE = 100;
const LONGEST_QUERY = 8192;

/**
 * The way to the sign-in provider and back (OpenID Connect Core §3.1, PKCE with S256). What went wrong is shown on a page of its own
 * address, which can be read in another language and loaded again.
 */
export const signInRoutes: FastifyPluginAsync<SignInRoutes> = async (app, given) => {
  const { signIn, newTraceId, report, clock } = given;
  let exchanging = 0;

  const fail = (reply: FastifyReply, { failure, facts }: FailedSignIn, to: string) => {
    const traceId = newTraceId();
    report({ traceId, failure, facts });
    const query = new URLSearchParams({ failure, trace_id: traceId, to });
    return goTo(reply, `/portal/sign-in/failed?${query}`);
  };

  app.get<{ Querystring: Query }>('/portal/sign-in/start', async (request, reply) => {
    const to = chooseReturnPath(request.query.to);
    if (signIn === undefined) return fail(reply, { failure: 'not-set-up', facts: {} }, to);
    const { signInScopes, signInLevels, signInRights } = signIn.settings;
    try {
      const { library, config } = await signIn.provider.ready();
      const begun = {
        state: library.randomState(),
        nonce: library.randomNonce(),
        verifier: library.randomPKCECodeVerifier(),
        to,
      };
      const { state, nonce, verifier } = begun;
      const address = library.buildAuthorizationUrl(config, {
        redirect_uri: signIn.callback,
        scope: signInScopes.join(' '),
        state,
        nonce,
        code_challenge: await library.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
        ui_locales: 'nb nn en',
        ...(signInLevels.length > 0 && { acr_values: signInLevels.join(' ') }),
        ...(signInRights !== undefined && { authorization_details: composeDetails(signInRights) }),
      });
      return goTo(reply.header('set-cookie', signIn.cookie.write(begun)), address.href);
    } catch (error) {
      return fail(reply, { ...explainFailure(error), failure: 'provider-away' }, to);
    }
  });

  app.get('/portal/callback', async (request, reply) => {
    if (signIn === undefined) return fail(reply, { failure: 'not-set-up', facts: {} }, '/portal/');
    const begun = signIn.cookie.read(request.headers.cookie);
    const to = chooseReturnPath(begun?.to);
    const callback = readCallback(request, signIn.callback);
    if (callback === undefined) {
      return fail(reply, { failure: 'not-begun', facts: { reason: 'the address is too long' } }, to);
    }
    if (exchanging >= MOST_AT_ONCE) {
      return fail(reply, { failure: 'provider-away', facts: { reason: 'too many sign-ins at once' } }, to);
    }
    exchanging += 1;
    try {
      const person = await finishSignIn(signIn, { begun, callback });
      if ('failure' in person) {
        // A foreign callback must not take away what this browser has begun.
        if (person.failure !== 'not-begun') reply.header('set-cookie', signIn.cookie.removal);
        return fail(reply, person, to);
      }
      const claimed = { ...person, organisations: person.organisations ?? [] };
      const endsAt = clock() + given.longestSession;
      const { partyUuid } = await signIn.welcome(claimed, { endsAt, replaces: true });
      const session = await given.begin(partyUuid, request.headers);
      return goTo(reply.header('set-cookie', [signIn.cookie.removal, session]), to);
    } finally {
      exchanging -= 1;
    }
  });

  app.get<{ Querystring: Query }>('/portal/sign-in/failed', async (request, reply) => {
    const { failure: named, trace_id, to: asked } = request.query;
    const failure = signInFailures.find((one) => one === named) ?? 'not-begun';
    const traceId = typeof trace_id === 'string' && /^[0-9a-f]{32}$/.test(trace_id) ? trace_id : newTraceId();
    const to = chooseReturnPath(asked);
    return sendPage(
      request,
      reply,
      (language) => renderFailure({ failure, traceId, to }, language),
      failureStatus[failure],
    );
  });
};

/** The address that was called, as the provider knows it: a proxy in front may call it something else. */
function readCallback({ url }: FastifyRequest, callback: string): URL | undefined {
  const place = url.indexOf('?');
  const query = place === -1 ? '' : url.slice(place);
  return query.length > LONGEST_QUERY ? undefined : new URL(`${callback}${query}`);
}

function goTo(reply: FastifyReply, address: string): FastifyReply {
  return reply
    .code(303)
    .headers({ location: address, 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' })
    .send();
}
