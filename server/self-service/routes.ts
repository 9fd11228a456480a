import { findExcess, findUnkeepable, type OrganisationNumber } from '@portvakt/protocol';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import type { TSchema } from 'typebox';
import { sendPieces, sendReady } from '#answers';
import type { ChangeFeed } from '#audit-trail';
import { isDatabaseAway, isUnstorable } from '#database';
import { declaresMore, findContentEncoding, type Quotas, readBody, tooLarge, wasCutOff } from '#operations';
import { type ApiProblem, faults, isProblem, problem } from './api-problem.ts';
import { createSchemaCompiler, type InputCheck, type SchemaCompiler } from './check-input.ts';
import { matchesEntityTag } from './compose-entity-tag.ts';
import { decideAdmission, impliedScopes, type NoToken, type ShownToken } from './decide-admission.ts';
import type { Answer, Caller, Endpoint } from './endpoint.ts';
import { type RepeatableRequest, runChange } from './run-change.ts';
import { corsHeaders, type ProblemReporting, sendProblem } from './send-problem.ts';

export interface SelfServiceOptions extends ProblemReporting {
  readonly endpoints: readonly Endpoint[];
  readonly readToken: (authorization: string | undefined) => Promise<ShownToken | NoToken>;
  readonly hasSignedTerms: (organisation: OrganisationNumber) => Promise<boolean>;
  readonly feed: Pick<ChangeFeed, 'change'>;
  readonly quotas: Quotas;
}

/** Every base path that callers use: today's, the one from before May 2025, and that of some programs in C#. */
const allBases = ['/api/v1', '', '/external/api/v1'];
const LARGEST_BODY = 1024 * 1024;
const RETRY_AFTER = 2;
const JSON_TYPE = 'application/json;charset=utf-8';

const preflightHeaders = {
  ...corsHeaders,
  'access-control-allow-methods': 'GET, POST, PUT, DELETE',
  'access-control-allow-headers': 'Authorization, Content-Type, If-Match, If-None-Match, Idempotency-Key',
  'access-control-max-age': '86400',
};

/**
 * Serves `endpoints` under every base path, as one handler and without redirects. A request goes through the same steps
 * everywhere: token → scope and terms → body → form of the input → the endpoint itself → answer. Not a byte of a body is
 * read for a caller who may not send it.
 */
export const selfServiceRoutes: FastifyPluginAsync<SelfServiceOptions> = async (app, options) => {
  app.setErrorHandler(async (error: { code?: string; statusCode?: number }, request, reply) => {
    // A media type that is not even one: who calls comes first here, too.
    if (error.code?.startsWith('FST_ERR_CTP_') && request.routeOptions.config.refuseMedia !== undefined) {
      return request.routeOptions.config.refuseMedia(request, reply);
    }
    if (wasCutOff(request.raw)) {
      return sendProblem(options, { request, reply, refused: problem(400, 'Request', 'The body ended too early.') });
    }
    if (isUnstorable(error)) {
      return sendProblem(options, { request, reply, refused: problem(400, 'Request', UNSTORABLE) });
    }
    const away = isDatabaseAway(error);
    if (away) reply.header('retry-after', RETRY_AFTER);
    const refused = away
      ? problem(503, 'Server', 'The database cannot be reached. Try again.')
      : problem(500, 'Server', 'Unexpected error.');
    return sendProblem(options, { request, reply, refused, error });
  });

  const paths = new Set<string>();
  const compiled = lazyCompiler();
  for (const endpoint of options.endpoints) {
    const serve = createHandler(options, endpoint, compiled);
    for (const base of endpoint.bases ?? allBases) {
      const url = `${base}${endpoint.path}`;
      for (const path of endpoint.endsInName ? [url, url.replace(/:\w+$/, '*')] : [url]) {
        paths.add(path);
        app.route({ method: endpoint.method, url: path, ...serve(base) });
      }
    }
  }
  for (const path of paths) {
    app.options(path, { config: { surface: SURFACE } }, async (_request, reply) =>
      reply.code(204).headers(preflightHeaders).send(),
    );
  }
};

/** Answers for methods that an address does not take have this API's form. */
const SURFACE = 'self-service';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Answers a request whose media type is none. */
    refuseMedia?: Handler;
  }
}

const strictUtf8 = new TextDecoder('utf-8', { fatal: true });
const UNSTORABLE = 'The request holds a text or a number that cannot be kept.';
const MEDIA_TYPE = 'The Content-Type must be application/json.';

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

function createHandler(options: SelfServiceOptions, endpoint: Endpoint, compiler: () => Promise<SchemaCompiler>) {
  const { access } = endpoint;
  let checks: Promise<Record<'params' | 'query' | 'body', InputCheck | undefined>> | undefined;
  const compile = async () => {
    const compileSchema = await compiler();
    const check = (schema: TSchema | undefined) => schema && compileSchema(schema);
    return { params: check(endpoint.params), query: check(endpoint.query), body: check(endpoint.body) };
  };

  const run = async (request: FastifyRequest, base: string, caller: Caller | undefined) => {
    const body = await readPayload(request, endpoint);
    if (isProblem(body)) return body;
    checks ??= compile().catch((error) => {
      checks = undefined;
      throw error;
    });
    const { params, query, body: checkBody } = await checks;
    const wrong: { field: string; message: string }[] = [];
    const read = (check: InputCheck | undefined, value: unknown) => {
      if (check === undefined) return value;
      const checked = check(value);
      if ('value' in checked) return checked.value;
      wrong.push(...checked.faults);
      return undefined;
    };
    const input = {
      params: read(params, nameRest(endpoint.path, request.params)),
      query: read(query, leaveEmptyOut(request.query)),
      body: read(checkBody, body.value),
      matches: (entityTag: string) => matchesEntityTag(request.headers['if-match'], entityTag),
      legacy: base === '',
    };
    if (wrong.length === 0) wrong.push(...findUnfit(input));
    const malformed = faults(titleOf(endpoint.body), wrong);
    if (malformed !== undefined) return malformed;
    if (access === 'open') return endpoint.read(input);
    if (caller === undefined) throw new Error('a protected endpoint has a caller');
    if ('read' in endpoint) return endpoint.read({ ...input, caller });
    const repeatable = readRepeatable(request, { caller, path: endpoint.path, body: body.raw });
    if (isProblem(repeatable)) return repeatable;
    return runChange(options.feed, {
      actor: { client: caller.clientId, organisation: caller.organisation },
      repeatable,
      now: options.clock(),
      quotas: options.quotas,
      work: (unit) => endpoint.change({ ...input, caller, unit }),
    });
  };

  const letIn = async (request: FastifyRequest, reply: FastifyReply) =>
    access === 'open' ? undefined : admit(options, request, reply, access);

  return (base: string): { handler: Handler; config: { refuseMedia: Handler; surface: typeof SURFACE } } => ({
    handler: async (request, reply) => {
      const caller = await letIn(request, reply);
      if (isProblem(caller)) return sendProblem(options, { request, reply, refused: caller });
      const outcome = await run(request, base, caller);
      if (isProblem(outcome)) return sendProblem(options, { request, reply, refused: outcome, caller });
      return sendAnswer(request, reply, outcome);
    },
    config: {
      surface: SURFACE,
      refuseMedia: async (request, reply) => {
        const caller = await letIn(request, reply);
        if (isProblem(caller)) return sendProblem(options, { request, reply, refused: caller });
        const refused = refuseEncoding(request) ?? problem(415, 'Request', MEDIA_TYPE);
        return sendProblem(options, { request, reply, refused, caller });
      },
    },
  });
}

/** The parameters of a path, the last one under its own name also where it was matched as the rest of the address. */
function nameRest(path: string, params: unknown): unknown {
  const { '*': rest, ...named } = params as Record<string, string>;
  return rest === undefined ? params : { ...named, [/:(\w+)$/.exec(path)?.[1] ?? '']: rest };
}

/** A parameter without a value is as if not sent: forms and generated clients write them so. */
function leaveEmptyOut(query: unknown): unknown {
  const isEmpty = (value: unknown): boolean =>
    Array.isArray(value) ? value.every(isEmpty) : typeof value === 'string' && /^ *$/.test(value);
  return Object.fromEntries(Object.entries(query as object).filter(([, value]) => !isEmpty(value)));
}

function refuseEncoding(request: FastifyRequest): ApiProblem | undefined {
  const encoding = findContentEncoding(request.raw);
  return encoding === undefined
    ? undefined
    : problem(415, 'Request', `The Content-Encoding ${encoding} is not supported: send the body as it is.`);
}

/** What of an input of the right form no database keeps, or no number of JavaScript holds. */
function findUnfit({ params, query, body }: Readonly<Record<'params' | 'query' | 'body', unknown>>) {
  return [params, query, body].flatMap((part) => {
    const found = findUnkeepable(part);
    return found === undefined ? [] : [{ field: found.place, message: found.why }];
  });
}

/** The caller that the request's token proves and that may call the endpoint, or why not. */
async function admit(
  { readToken, hasSignedTerms }: SelfServiceOptions,
  request: FastifyRequest,
  reply: FastifyReply,
  wanted: readonly string[],
): Promise<Caller | ApiProblem> {
  const token = await readToken(request.headers.authorization);
  if ('fault' in token) {
    reply.header('www-authenticate', token.fault === 'none' ? 'Bearer' : 'Bearer error="invalid_token"');
    return problem(401, 'Authorization', `Authentication failed: ${token.reason}.`);
  }
  const scopes = impliedScopes(token.scopes);
  const refused = decideAdmission(token, { wanted, scopes, termsSigned: await hasSignedTerms(token.consumer) });
  return refused ?? { clientId: token.clientId, organisation: token.consumer, scopes };
}

/**
 * The body as the endpoint wants it: parsed, as text, or nothing at all. An empty body is fine where none is needed, and one that
 * nobody needs is not read.
 */
async function readPayload(
  request: FastifyRequest,
  endpoint: Endpoint,
): Promise<{ value: unknown; raw: Buffer } | ApiProblem> {
  const large = problem(413, 'Request', `The body is larger than ${LARGEST_BODY} bytes.`);
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  const encoded = isRead ? undefined : refuseEncoding(request);
  if (encoded !== undefined) return encoded;
  if (!isRead && declaresMore(request.raw, LARGEST_BODY)) return large;
  // A request that may be repeated is told by its body, whether it is needed or not.
  const isNeeded = endpoint.body !== undefined || isRepeatable(request);
  const raw = isNeeded ? await readBody(request.raw, LARGEST_BODY) : Buffer.alloc(0);
  if (raw === tooLarge) return large;
  if (endpoint.body === undefined) return { value: undefined, raw };
  let text: string;
  try {
    text = strictUtf8.decode(raw);
  } catch {
    return problem(400, 'Request', 'The body is not UTF-8.');
  }
  if (endpoint.bodyForm === 'text') return { value: { text }, raw };
  const mediaType = request.headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? '';
  if (mediaType !== '' && !/^application\/([a-z0-9.+-]+\+)?json$/.test(mediaType))
    return problem(415, 'Request', MEDIA_TYPE);
  const excess = findExcess(text);
  if (excess !== undefined) return problem(400, 'Request', `The body ${excess}.`);
  try {
    const given: unknown = JSON.parse(text);
    const read = endpoint.readJson?.(given) ?? { value: given };
    if (isProblem(read)) return read;
    const { value } = read;
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { value, raw };
  } catch {
    return problem(400, 'Request', 'The body is not JSON.');
  }
  return problem(400, 'Request', 'The body must be a JSON object.');
}

function isRepeatable({ headers, method }: FastifyRequest): boolean {
  return method === 'POST' && headers['idempotency-key'] !== undefined;
}

function readRepeatable(
  request: FastifyRequest,
  { caller, path, body }: { caller: Caller; path: string; body: Buffer },
): RepeatableRequest | undefined | ApiProblem {
  const key = request.headers['idempotency-key'];
  if (!isRepeatable(request)) return undefined;
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key)) {
    return problem(400, 'Idempotency-Key', 'An Idempotency-Key has 1 to 255 visible ASCII characters.');
  }
  const filled = path.replace(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent((request.params as Record<string, string>)[name] ?? ''),
  );
  const { clientId, organisation } = caller;
  return { key, clientId, organisation, method: request.method, path: filled, body };
}

function sendAnswer(
  request: FastifyRequest,
  reply: FastifyReply,
  answer: Answer & { repeated?: boolean },
): FastifyReply {
  reply
    .headers(corsHeaders)
    .header('cache-control', answer.ready === undefined ? 'no-store' : 'no-cache')
    .code(answer.status ?? 200);
  if (answer.ready !== undefined) return sendReady(request, reply, { answer: answer.ready, mediaType: JSON_TYPE });
  if (answer.entityTag !== undefined) {
    reply.header('etag', answer.entityTag);
    // Weak tags are as good here (RFC 9110 §13.1.2): programs in between mark them so when they compress an answer.
    const known = request.headers['if-none-match']?.replaceAll('W/"', '"').trim();
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    // An empty header names nothing, and so nothing that is known.
    if (isRead && known && matchesEntityTag(known, answer.entityTag)) {
      return reply.code(304).send();
    }
  }
  if (answer.repeated) reply.header('idempotency-replayed', 'true');
  const text = answer.json ?? (answer.body === undefined ? undefined : JSON.stringify(answer.body));
  if (text === undefined) return reply.send('');
  reply.header('content-type', JSON_TYPE);
  return typeof text === 'string' ? reply.send(text) : sendPieces(request, reply, text);
}

function titleOf(schema: { readonly title?: unknown } | undefined): string {
  return typeof schema?.title === 'string' ? schema.title.replace(/^(Add|Update)|Request$/g, '') : 'Request';
}

/** One compiler for all endpoints, made when the first of them is called. */
function lazyCompiler(): () => Promise<SchemaCompiler> {
  let compiler: Promise<SchemaCompiler> | undefined;
  return () => {
    // What fails once, as when there are no files left to open, is tried again.
    compiler ??= createSchemaCompiler().catch((error) => {
      compiler = undefined;
      throw error;
    });
    return compiler;
  };
}
