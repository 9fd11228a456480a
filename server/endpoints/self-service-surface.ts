import { isRefusal, type OrganisationNumber, type Refusal, refuse } from '@portvakt/protocol';
import type { FastifyRequest } from 'fastify';
import { sendPieces, sendReady } from '#answers';
import { isDatabaseAway, isUnstorable } from '#database';
import { wasCutOff } from '#operations';
import type { AccessToken, TokenFault } from '#sign-in';
import type { MachineCaller } from './admission.ts';
import { decideSelfServiceAdmission, impliedScopes } from './decide-self-service-admission.ts';
import { matchesEntityTag } from './entity-tag.ts';
import { createStrictReader } from './read-strictly.ts';
import { retryAfter } from './retry-after.ts';
import type { Surface } from './surface.ts';
import { writeApiError } from './write-api-error.ts';

/** What is told of a call that was refused: to the log, and to those who keep it for its caller. */
export interface ReportedProblem {
  readonly correlationId: string;
  readonly refusal: Refusal;
  readonly status: number;
  readonly method: string;
  /** The pattern of the path, never the path itself. */
  readonly path: string;
  readonly clientId: string | undefined;
  readonly organisation: string | undefined;
  readonly error?: unknown;
}

export interface SelfServiceDependencies {
  readonly readToken: (authorization: string | undefined) => Promise<AccessToken | TokenFault>;
  readonly hasSignedTerms: (organisation: OrganisationNumber) => Promise<boolean>;
  readonly clock: () => number;
  /** 32 lower-case hexadecimal digits. */
  readonly newCorrelationId: () => string;
  readonly reportProblem: (reported: ReportedProblem) => void;
}

const JSON_TYPE = 'application/json;charset=utf-8';

/** Open to programs in browsers from anywhere: only the token counts, never a credential of the browser. */
const corsHeaders = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'ETag, Idempotency-Replayed, WWW-Authenticate',
};

/** The self-service API (docs.digdir.no, «API for sjølvbetjening»). Its errors are `ApiErrorResponse`s. */
export function createSelfServiceSurface(given: SelfServiceDependencies): Surface {
  return {
    name: 'self-service',
    admits: ['anyone', 'machine'],
    // Today's, the one from before May 2025, and that of some programs in C#.
    bases: ['/api/v1', '', '/external/api/v1'],
    repeatable: true,
    preflight: {
      ...corsHeaders,
      'access-control-allow-methods': 'GET, POST, PUT, DELETE',
      'access-control-allow-headers': 'Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key',
      'access-control-max-age': '86400',
    },
    checkAddress: () => undefined,
    admit: async ({ headers }, { kind, scopes }) => (kind === 'anyone' ? undefined : admit(given, headers, scopes)),
    compile: createStrictReader(),
    answer,
    refuse: (request, reply, { refusal, caller, error }) => {
      const correlationId = given.newCorrelationId();
      const { status, body } = writeApiError(refusal, { correlationId, at: given.clock() });
      const client = caller?.kind === 'machine' ? caller : undefined;
      given.reportProblem({
        correlationId,
        refusal,
        status,
        method: request.method,
        path: request.routeOptions.url ?? '',
        clientId: client?.clientId,
        organisation: client?.organisation,
        // Only what nobody expected is reported as an error.
        ...(error !== undefined && ['database-away', 'server-failed'].includes(refusal.refusal) && { error }),
      });
      if (retryAfter[status] !== undefined) reply.header('retry-after', retryAfter[status]);
      const { challenge } = refusal;
      if (challenge !== undefined) {
        reply.header('www-authenticate', challenge.fault === 'none' ? 'Bearer' : 'Bearer error="invalid_token"');
      }
      return reply
        .headers(corsHeaders)
        .header('cache-control', 'no-store')
        .header('content-type', JSON_TYPE)
        .code(status)
        .send(JSON.stringify(body));
    },
    explain: (error, { raw }) => {
      if (wasCutOff(raw)) return refuse('body-cut-off');
      if (isUnstorable(error)) return refuse('input-unstorable');
      return refuse(isDatabaseAway(error) ? 'database-away' : 'server-failed');
    },
  };
}

/** The caller that the request's token proves and that may call, or why not. */
async function admit(
  { readToken, hasSignedTerms }: SelfServiceDependencies,
  headers: FastifyRequest['headers'],
  wanted: readonly string[],
): Promise<MachineCaller | Refusal> {
  const token = await readToken(headers.authorization);
  if ('fault' in token) {
    const { reason } = token;
    const fault = token.fault === 'none' ? 'none' : 'invalid';
    return refuse('call-unauthenticated', { fill: { reason }, challenge: { fault, reason } });
  }
  const scopes = impliedScopes(token.scopes);
  const termsSigned = await hasSignedTerms(token.consumer);
  const refused = decideSelfServiceAdmission(token, { wanted, scopes, termsSigned });
  if (isRefusal(refused)) return refused;
  return { kind: 'machine', clientId: token.clientId, organisation: token.consumer, scopes, token };
}

const answer: Surface['answer'] = (request, reply, { value, status, entityTag, headers, content = {} }) => {
  const { ready, text, json } = content;
  reply
    .headers({ ...corsHeaders, ...headers })
    .header('cache-control', ready === undefined ? 'no-store' : 'no-cache')
    .code(status);
  if (ready !== undefined) return sendReady(request, reply, { answer: ready, mediaType: JSON_TYPE });
  if (entityTag !== undefined) {
    reply.header('etag', entityTag);
    // Weak tags are as good here (RFC 9110 §13.1.2): programs in between mark them so when they compress an answer.
    const known = request.headers['if-none-match']?.replaceAll('W/"', '"').trim();
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    // An empty header names no tag.
    if (isRead && known && matchesEntityTag(known, entityTag)) return reply.code(304).send();
  }
  if (text !== undefined) return reply.header('content-type', text.mediaType).send(text.written);
  const written = json ?? (value === undefined ? undefined : JSON.stringify(value));
  if (written === undefined) return reply.send('');
  reply.header('content-type', JSON_TYPE);
  return typeof written === 'string' ? reply.send(written) : sendPieces(request, reply, written);
};
