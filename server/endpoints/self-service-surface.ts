import { isRefusal, type OrganisationNumber, type Refusal, refuse } from '@portvakt/protocol';
import type { FastifyRequest } from 'fastify';
import { sendPieces, sendReady } from '#answers';
import { isDatabaseAway, isUnstorable } from '#database';
import { wasCutOff } from '#operations';
import { readNear, writeLimitFields } from '#request-limits';
import { type Admission, type Caller, nameCaller } from './admission.ts';
import { decideSelfServiceAdmission, isForOperators, opensOnlyToProviders } from './decide-self-service-admission.ts';
import { matchesEntityTag } from './entity-tag.ts';
import type { Prove } from './prove-by-token.ts';
import { createStrictReader } from './read-strictly.ts';
import { findCallingOrganisation, REFUSAL_HEADER, type RefusedCallReport, TRACE_HEADER } from './refused-call.ts';
import { retryAfter } from './retry-after.ts';
import type { Door, Surface } from './surface.ts';
import { type TakeOrganisation, takeCall } from './take-call.ts';
import { writeApiError } from './write-api-error.ts';

/** What the log learns of a call that was refused. */
export interface ReportedProblem {
  readonly correlationId: string;
  readonly status: number;
  readonly method: string;
  /** The pattern of the path, never the path itself. */
  readonly path: string;
  readonly clientId: string | undefined;
  readonly organisation: string | undefined;
  readonly error?: unknown;
}

export interface SelfServiceDependencies {
  readonly prove: Prove;
  readonly hasSignedTerms: (organisation: OrganisationNumber, as: { readonly asProvider: boolean }) => Promise<boolean>;
  /** Whether those who run the server have taken the organisation out of use. */
  readonly isDeactivated: (organisation: OrganisationNumber) => Promise<boolean>;
  readonly takeOrganisation: TakeOrganisation;
  readonly clock: () => number;
  /** 32 lower-case hexadecimal digits. */
  readonly newCorrelationId: () => string;
  readonly reportProblem: (reported: ReportedProblem) => void;
  /** Gets every refused call of an organisation. */
  readonly keepRefused: (call: RefusedCallReport) => void;
}

const JSON_TYPE = 'application/json;charset=utf-8';

/** Open to programs in browsers from anywhere: only the token counts, never a credential of the browser. */
const corsHeaders = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers':
    'ETag, Idempotency-Replayed, WWW-Authenticate, Retry-After, RateLimit, RateLimit-Policy',
};

const preflight = {
  ...corsHeaders,
  'access-control-allow-methods': 'GET, POST, PUT, DELETE',
  'access-control-allow-headers': 'Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key',
  'access-control-max-age': '86400',
};

/**
 * The self-service API (docs.digdir.no, «API for sjølvbetjening»). Its errors are `ApiErrorResponse`s. At a `door`, pages of other
 * origins have no part in it.
 */
export function createSelfServiceSurface(given: SelfServiceDependencies, door?: Door): Surface {
  const openHeaders = door === undefined ? corsHeaders : {};
  // Also those who are known but were not let in.
  const proved: ProvedCallers = new WeakMap();
  return {
    name: 'self-service',
    admits: ['anyone', 'machine'],
    // Today's, the one from before May 2025, and that of some programs in C#.
    bases: ['/api/v1', '', '/external/api/v1'],
    repeatable: true,
    ...(door === undefined ? { preflight } : { door: door.path }),
    checkAddress: (request) => door?.check(request),
    admit: async (request, admission) =>
      admission.kind === 'anyone' ? undefined : admit(given, request, { admission, proved }),
    compile: createStrictReader(),
    answer: (request, reply, answered) => answer(request, reply.headers(openHeaders), answered),
    refuse: (request, reply, { refusal, caller = proved.get(request), error }) => {
      const correlationId = given.newCorrelationId();
      const { status, body } = writeApiError(refusal, { correlationId, at: given.clock() });
      given.reportProblem({
        correlationId,
        status,
        method: request.method,
        path: request.routeOptions.url ?? '',
        clientId: caller && nameCaller(caller),
        organisation: caller !== undefined && 'organisation' in caller ? caller.organisation : undefined,
        // Only what nobody expected is reported as an error.
        ...(error !== undefined && ['database-away', 'server-failed'].includes(refusal.refusal) && { error }),
      });
      const organisation = findCallingOrganisation(caller);
      if (organisation !== undefined) {
        const path = request.routeOptions.url ?? '';
        given.keepRefused({ traceId: correlationId, organisation, refusal, status, method: request.method, path });
      }
      if (door !== undefined) reply.headers({ [TRACE_HEADER]: correlationId, [REFUSAL_HEADER]: refusal.refusal });
      if (retryAfter[status] !== undefined) reply.header('retry-after', retryAfter[status]);
      if (refusal.limit !== undefined) reply.headers(writeLimitFields(refusal.limit));
      const { challenge } = refusal;
      if (challenge !== undefined) {
        reply.header('www-authenticate', challenge.fault === 'none' ? 'Bearer' : 'Bearer error="invalid_token"');
      }
      return reply
        .headers(openHeaders)
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

type ProvedCallers = WeakMap<FastifyRequest, Caller>;

/** The caller that the request proves and that may call, or why not. */
async function admit(
  { prove, hasSignedTerms, isDeactivated, takeOrganisation }: SelfServiceDependencies,
  request: FastifyRequest,
  { admission, proved }: { admission: Admission; proved: ProvedCallers },
): Promise<Caller | Refusal> {
  const caller = await prove(request, admission);
  if (isRefusal(caller)) return caller;
  if ('fault' in caller) {
    const { reason } = caller;
    const fault = caller.fault === 'none' ? 'none' : 'invalid';
    return refuse('call-unauthenticated', { fill: { reason }, challenge: { fault, reason } });
  }
  // Nobody acts in self-service without an organisation, and the surface admits no endpoint for them.
  if (caller.kind === 'person') return refuse('organisation-not-named');
  proved.set(request, caller);
  const tooMany = await takeCall(request, caller, takeOrganisation);
  if (tooMany !== undefined) return tooMany;
  const { scopes: wanted, evenBeforeTerms = false } = admission;
  const { organisation } = caller;
  // Those who run the server need not sign what they publish, and are not locked out of what they could mend.
  const isOperating = isForOperators(wanted);
  const termsSigned =
    isOperating ||
    evenBeforeTerms ||
    (await hasSignedTerms(organisation, { asProvider: opensOnlyToProviders(wanted) }));
  const refused = decideSelfServiceAdmission(caller, { wanted, termsSigned });
  if (refused !== undefined) return refused;
  // Told to nobody who could not have called anyway.
  if (isOperating || !(await isDeactivated(organisation))) return caller;
  return refuse('organisation-deactivated', { fill: { organisation } });
}

const answer: Surface['answer'] = (request, reply, { value, status, entityTag, headers, content = {} }) => {
  const near = readNear(request.raw);
  if (near !== undefined) reply.headers(writeLimitFields(near));
  const { ready, text, json } = content;
  reply
    .headers({ ...headers })
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
