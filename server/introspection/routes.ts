import { isRefusal, maskSecrets, type Refusal, refuse } from '@portvakt/protocol';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { isDatabaseAway } from '#database';
import { writeOAuthError } from '#endpoints';
import { holdBack } from '#http-edge';
import { findContentEncoding, type ProfileTraits, readBody, tooLarge } from '#operations';
import { noteProved, writeLimitFields } from '#request-limits';
import type { Introspected, Introspector } from './introspect-token.ts';

/** What is told of a refused request: to the log, never to the caller. */
export interface RefusedIntrospection {
  readonly traceId: string;
  readonly refusal: string;
  /** The client, once it has proved itself. */
  readonly clientId: string | undefined;
  readonly facts: Refusal['facts'];
}

export interface IntrospectionRouteOptions {
  readonly issuer: string;
  readonly traits: Pick<ProfileTraits, 'hints' | 'openHints'>;
  readonly introspect: Introspector;
  /** 32 lower-case hexadecimal digits. */
  readonly newTraceId: () => string;
  readonly reportRefused: (refused: RefusedIntrospection) => void;
  readonly reportError: (error: unknown, traceId: string) => void;
}

const FORM = 'application/x-www-form-urlencoded';
/** RFC 7662 §4: an answer is true for a moment, and for one caller. */
const answerHeaders = { 'cache-control': 'no-store', pragma: 'no-cache', 'x-content-type-options': 'nosniff' };
/** Bytes of a body that are read: a token and an assertion of the longest. */
const LARGEST_BODY = 64 * 1024;
/** Seconds, sent with 503. */
const RETRY_AFTER = 2;

const text = { type: 'string' } as const;
const schema = {
  summary: 'Whether an access token counts now, for the owner of its scopes',
  description:
    'RFC 7662. The fields are `token`, `client_assertion_type` and `client_assertion` (`private_key_jwt`, RFC 7523 section 2.2: the issuer as sole audience, and each assertion once). Answers speak only of the scopes that belong to the organisation of the client; of all other tokens they say `{"active": false}` and nothing else. Only where the operator has switched it on.',
  response: {
    200: {
      type: 'object',
      // What else the token says is answered as it is.
      additionalProperties: true,
      properties: {
        active: { type: 'boolean' },
        scope: text,
        client_id: text,
        token_type: text,
        exp: { type: 'integer' },
        iat: { type: 'integer' },
        iss: text,
        jti: text,
      },
      required: ['active'],
    },
    '4xx': { $ref: 'OAuthError#' },
    '5xx': { $ref: 'OAuthError#' },
  },
};

/** `POST /introspect` in front of its steps: reads the body, writes the answer, reports refusals. */
export const introspectionRoutes: FastifyPluginAsync<IntrospectionRouteOptions> = async (app, options) => {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('*', (_request, payload, done) => {
    readBody(payload, LARGEST_BODY).then((body) => done(null, body === tooLarge ? body : body.toString()), done);
  });

  app.post('/introspect', { schema }, async (request, reply) => {
    const traceId = options.newTraceId();
    reply.headers(answerHeaders);
    const { outcome, caller, limit } = await answer(options, request, traceId);
    if (caller !== undefined) noteProved(request.raw, caller.supplier ?? caller.owner);
    if (!isRefusal(outcome)) {
      if (limit !== undefined) reply.headers(writeLimitFields(limit));
      return outcome;
    }
    const clientId = caller && maskSecrets(caller.clientId);
    options.reportRefused({ traceId, refusal: outcome.refusal, clientId, facts: outcome.facts });
    if (outcome.limit !== undefined) await holdBack(request.raw);
    return sendRefusal(options, reply, { refused: outcome, isProved: caller !== undefined, traceId });
  });

  // A media type that is not even one is met before the body is read.
  app.setErrorHandler(async (error: { code?: string }, _request, reply) => {
    if (!error.code?.startsWith('FST_ERR_CTP_')) throw error;
    const refused = refuse('media-type-wrong');
    return sendRefusal(options, reply.headers(answerHeaders), {
      refused,
      isProved: false,
      traceId: options.newTraceId(),
    });
  });
};

async function answer(
  { introspect, reportError }: IntrospectionRouteOptions,
  request: FastifyRequest,
  traceId: string,
): Promise<Introspected> {
  const encoding = findContentEncoding(request.raw);
  if (encoding !== undefined) return { outcome: refuse('content-encoding-unsupported', { fill: { encoding } }) };
  const body = (request.body ?? '') as string | typeof tooLarge; // by the parser above
  if (body === tooLarge) return { outcome: refuse('body-too-large') };
  const mediaType = (request.headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase();
  if (mediaType !== FORM) return { outcome: refuse('media-type-wrong') };
  try {
    return await introspect(body);
  } catch (error) {
    if (!isDatabaseAway(error)) throw error;
    reportError(error, traceId);
    return { outcome: refuse('temporarily-unavailable', { hint: 'The server cannot reach its database.' }) };
  }
}

function sendRefusal(
  { issuer, traits }: IntrospectionRouteOptions,
  reply: FastifyReply,
  { refused, isProved, traceId }: { refused: Refusal; isProved: boolean; traceId: string },
) {
  const openness = { hints: traits.hints, registryHints: traits.openHints || isProved };
  const { status, help, body } = writeOAuthError(refused, { issuer, traceId, openness });
  if (status === 503) reply.header('retry-after', RETRY_AFTER);
  // Bytes may still be on their way: the connection cannot be used for another request.
  if (refused.refusal === 'body-too-large') reply.header('connection', 'close');
  if (refused.limit !== undefined) reply.headers(writeLimitFields(refused.limit));
  return reply.code(status).header('link', help).send(body);
}
