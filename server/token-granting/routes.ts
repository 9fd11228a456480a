import { isRefusal, maskSecrets, type Refusal, refuse, tokenEndpointOf } from '@portvakt/protocol';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { isDatabaseAway, isUnstorable } from '#database';
import { type Openness, writeOAuthError } from '#endpoints';
import { holdBack } from '#http-edge';
import { findContentEncoding, type ProfileTraits, readBody, tooLarge } from '#operations';
import { noteProved, writeLimitFields } from '#request-limits';
import { KeyHolderAwayError, NoSigningKeyError } from '#signing-keys';
import { isSentToSkyporten, type Skyporten } from '#skyporten';
import { identityOf, organisationOf } from './applicant.ts';
import type { GrantOutcome, TokenAnswer, TokenRequest } from './grant-token.ts';
import { hintAboutForm } from './hint-about-form.ts';
import { hintAboutScopes, type ScopeTeller } from './hint-about-scopes.ts';
import type { Recorded } from './record-refusals.ts';

/** What is told of a request when it has been answered: to the metrics and the log, never to the client. */
export interface AnsweredRequest {
  readonly traceId: string;
  /** `token`, or the name of the refusal. */
  readonly outcome: string;
  readonly milliseconds: number;
  /** The client, once it has proved itself. */
  readonly clientId: string | undefined;
  /** Whether the refusal of a proved client went on record. */
  readonly recorded: Recorded | undefined;
  readonly facts: Refusal['facts'];
  /** What to know about a token that was given. */
  readonly remarks: readonly Remark[];
  /** What became of the grant; nothing where the request held none. */
  readonly granted: GrantOutcome | undefined;
}

/**
 * `used again`: its grant has no `jti` and was used before. `too long`: many servers take no such header. `former issuer`: the
 * grant names the issuer that the server had before it moved. `token endpoint`: it names the token endpoint instead of the issuer.
 */
export type Remark = 'used again' | 'too long' | 'former issuer' | 'token endpoint';

export interface TokenRouteOptions {
  readonly issuer: string;
  /** The second issuer, whose token endpoint is this one at another host, or has a path of its own. */
  readonly skyporten: Skyporten | undefined;
  readonly traits: Pick<ProfileTraits, 'hints' | 'openHints'>;
  readonly grantToken: (request: TokenRequest) => Promise<GrantOutcome>;
  readonly scopes: ScopeTeller;
  /** 32 lower-case hexadecimal digits. */
  readonly newTraceId: () => string;
  /** Told of requests whose grant names the issuer that the server had before it moved. */
  readonly noteFormer: (request: FastifyRequest) => void;
  readonly reportAnswer: (answered: AnsweredRequest) => void;
  readonly reportError: (error: unknown, traceId: string) => void;
}

const FORM = 'application/x-www-form-urlencoded';
/** RFC 6749 §5.1, and that nobody guesses at the media type. */
const tokenHeaders = { 'cache-control': 'no-store', pragma: 'no-cache', 'x-content-type-options': 'nosniff' };
const unproved = { clientId: undefined, recorded: undefined, facts: undefined, remarks: [], granted: undefined };
const FORM_HINT = 'Send the fields as a form: curl does so with --data-urlencode.';
/** Bytes of a token request's body that are read. A grant is about one kilobyte. */
const LARGEST_BODY = 32 * 1024;
/** Characters of a token beyond which it finds no room in the headers that many servers take (nginx, Tomcat: 8 kB). */
const LONGEST_TOKEN = 8 * 1024;
const USED_AGAIN =
  'The grant has no jti and was used before. With a jti this would have been refused (MP-012): put a new one into every grant.';
/** Seconds, sent with 503. */
const RETRY_AFTER = 2;

const tokenSchema = {
  summary: 'Exchange a JWT grant for an access token',
  description:
    'RFC 7523 section 2.1. The fields may stand in the body or in the query string. Where the operator has switched DPoP on (RFC 9449), a proof in the header `DPoP` binds the token to its key, and the header `DPoP-Nonce` of the answer has the nonce for the next proof.',
  response: {
    200: {
      type: 'object',
      properties: {
        access_token: { type: 'string' },
        token_type: { type: 'string' },
        expires_in: {
          type: 'integer',
          description:
            'Seconds left, one less than the lifetime in the token: `exp` − `iat` − 1, as Maskinporten answers.',
        },
        scope: { type: 'string' },
      },
      required: ['access_token', 'token_type', 'expires_in', 'scope'],
    },
    '4xx': { $ref: 'OAuthError#' },
    '5xx': { $ref: 'OAuthError#' },
  },
};

/** `POST /token` in front of the steps: reads the body, writes the answer, reports both. */
export const tokenRoutes: FastifyPluginAsync<TokenRouteOptions> = async (app, options) => {
  // Whatever the media type says, the body is read here and nowhere else, and never more of it than a grant needs.
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, payload, done) => {
    readBody(payload, LARGEST_BODY).then((body) => done(null, body === tooLarge ? body : body.toString()), done);
  });

  const paths = [...new Set(['/token', `${options.skyporten?.path ?? ''}/token`])];
  const handle = async (request: FastifyRequest, reply: FastifyReply) => {
    const startedAt = performance.now();
    const traceId = options.newTraceId();
    reply.headers(tokenHeaders);
    const granted = await answer(options, request, reply, traceId);
    const { outcome, applicant, isFresh = false, claims, recorded, again = false, limit, addressee, nonce } = granted;
    if (applicant !== undefined && isFresh) noteProved(request.raw, organisationOf(applicant));
    if (addressee?.is === 'former') options.noteFormer(request);
    const refused = isRefusal(outcome) ? outcome : undefined;
    const remarks = isRefusal(outcome) ? noRemarks : listRemarks(outcome.value, { again, addressee });
    options.reportAnswer({
      traceId,
      outcome: refused?.refusal ?? 'token',
      milliseconds: performance.now() - startedAt,
      clientId: nameClient(granted, remarks),
      recorded,
      facts: refused?.facts,
      remarks,
      granted,
    });
    if (nonce !== undefined) reply.header('dpop-nonce', nonce);
    if (isRefusal(outcome)) {
      if (outcome.limit !== undefined) await holdBack(request.raw);
      return sendRefusal(options, reply, { refused: outcome, applicant, claims, traceId, request });
    }
    if (again) reply.header('portvakt-warning', USED_AGAIN);
    if (limit !== undefined) reply.headers(writeLimitFields(limit));
    return outcome.value;
  };

  // A media type that is not even one is met before the body is read.
  app.setErrorHandler(async (error: { code?: string }, request, reply) => {
    if (!error.code?.startsWith('FST_ERR_CTP_')) throw error;
    const traceId = options.newTraceId();
    const refused = refuseEncoding(request) ?? refuse('media-type-wrong', { hint: FORM_HINT });
    options.reportAnswer({ traceId, outcome: refused.refusal, milliseconds: 0, ...unproved });
    reply.headers(tokenHeaders);
    return sendRefusal(options, reply, { refused, traceId, request });
  });

  const refuseMethod = async (request: FastifyRequest, reply: FastifyReply) => {
    reply.header('allow', 'POST');
    const refused = refuse('method-not-allowed', {
      hint: () => {
        const { issuer, skyporten } = options;
        const asked =
          findPlace(options, request) === 'skyporten' && skyporten !== undefined ? skyporten.issuer : issuer;
        return `Send the form fields grant_type and assertion with POST to ${tokenEndpointOf(asked)}.`;
      },
    });
    return sendRefusal(options, reply, { refused, traceId: options.newTraceId(), request });
  };

  for (const url of paths) {
    app.post(url, { schema: tokenSchema }, handle);
    app.route({ method: ['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'], url, handler: refuseMethod });
  }
};

const noRemarks: readonly Remark[] = [];

/** Only what is told of needs a name: a token that was given without more is counted. */
function nameClient({ outcome, applicant }: GrantOutcome, remarks: readonly Remark[]): string | undefined {
  const isTold = isRefusal(outcome) || remarks.length > 0;
  return isTold && applicant !== undefined ? maskSecrets(identityOf(applicant)) : undefined;
}

function listRemarks(
  { access_token: token }: TokenAnswer,
  { again, addressee }: Pick<GrantOutcome, 'addressee'> & { again: boolean },
): readonly Remark[] {
  const isLong = token.length > LONGEST_TOKEN;
  const moved = addressee?.is === 'former';
  const namesEndpoint = addressee?.named === 'token endpoint';
  if (!again && !isLong && !moved && !namesEndpoint) return noRemarks;
  const remarks: readonly [Remark, boolean][] = [
    ['used again', again],
    ['too long', isLong],
    ['former issuer', moved],
    ['token endpoint', namesEndpoint],
  ];
  return remarks.filter(([, holds]) => holds).map(([remark]) => remark);
}

async function answer(
  options: TokenRouteOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  traceId: string,
): Promise<GrantOutcome> {
  try {
    const form = acceptForm(request);
    if (isRefusal(form)) {
      // Bytes may still be on their way: the connection cannot be used for another request.
      if (form.refusal === 'body-too-large') reply.header('connection', 'close');
      return { outcome: form };
    }
    // Several such headers come with a comma between, as any that Node does not know.
    const proof = request.headers.dpop as string | undefined;
    return await options.grantToken({ ...form, proof, sentTo: findPlace(options, request), traceId });
  } catch (error) {
    if (isUnstorable(error)) {
      return {
        outcome: refuse('claim-invalid', { hint: 'The grant holds a value that nothing registered can have.' }),
      };
    }
    const hint = explainOutage(error);
    if (hint === undefined) throw error;
    options.reportError(error, traceId);
    return { outcome: refuse('temporarily-unavailable', { hint }) };
  }
}

function findPlace({ skyporten }: TokenRouteOptions, { url, host }: FastifyRequest): TokenRequest['sentTo'] {
  return skyporten !== undefined && isSentToSkyporten(skyporten, { url, host }) ? 'skyporten' : 'own';
}

function explainOutage(error: unknown): string | undefined {
  if (isDatabaseAway(error)) return 'The server cannot reach its database.';
  if (error instanceof KeyHolderAwayError) return 'The server cannot reach what signs for it.';
  return error instanceof NoSigningKeyError ? 'The server has no key that it can sign with.' : undefined;
}

function readQuery(request: FastifyRequest): string {
  const url = request.raw.url ?? '';
  return url.includes('?') ? url.slice(url.indexOf('?') + 1) : '';
}

function refuseEncoding(request: FastifyRequest): Refusal | undefined {
  const encoding = findContentEncoding(request.raw);
  return encoding === undefined
    ? undefined
    : refuse('content-encoding-unsupported', { fill: { encoding }, hint: 'Send the body as it is.' });
}

/** The body and the query string as they came, or a refusal of what is not a form. */
function acceptForm(request: FastifyRequest): { readonly body: string; readonly query: string } | Refusal {
  const encoded = refuseEncoding(request);
  if (encoded !== undefined) return encoded;
  const body = (request.body ?? '') as string | typeof tooLarge;
  if (body === tooLarge) return refuse('body-too-large', { hint: 'A grant is about one kilobyte.' });
  const query = readQuery(request);
  const mediaType = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
  if (mediaType !== FORM && (body !== '' || (mediaType !== '' && query === ''))) {
    return refuse('media-type-wrong', { hint: FORM_HINT });
  }
  return { body, query };
}

async function sendRefusal(
  { issuer, traits, scopes }: TokenRouteOptions,
  reply: FastifyReply,
  {
    refused,
    applicant,
    claims = {},
    traceId,
    request,
  }: {
    refused: Refusal;
    applicant?: GrantOutcome['applicant'];
    claims?: GrantOutcome['claims'];
    traceId: string;
    request: FastifyRequest;
  },
) {
  const openness: Openness = {
    hints: traits.hints,
    registryHints: traits.openHints || applicant !== undefined,
  };
  const explain = async () => {
    if (typeof request.body === 'string') {
      const told = hintAboutForm(refused, { body: request.body, query: readQuery(request) });
      if (told !== undefined) return told;
    }
    return applicant === undefined ? refused : hintAboutScopes(refused, { applicant, claims, scopes });
  };
  const hinted = openness.hints ? await explain().catch(() => refused) : refused;
  const { status, help, body } = writeOAuthError(hinted, { issuer, traceId, openness });
  if (status === 503) reply.header('retry-after', RETRY_AFTER);
  if (refused.limit !== undefined) reply.headers(writeLimitFields(refused.limit));
  return reply.code(status).header('link', help).send(body);
}
