import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchema } from 'fastify';
import { sendPieces, sendReady } from '#answers';
import { isDatabaseAway, isUnstorable } from '#database';
import { type OrganisationParty, type PartyFinder, type Person, type Role, rolesIn } from '#parties';
import type { AccessToken, AltinnCaller, TokenFault } from '#sign-in';
import { NoSigningKeyError } from '#signing-keys';
import { type Answer, empty, type Finding, type Problem } from './answer.ts';
import { decideAdmission, refuseFault } from './decide-admission.ts';
import { readMember } from './read-member.ts';
import { readParty } from './read-party.ts';
import { writeFindings, writeInvalid, writeProblem, writeProblems, writeTitle } from './write-problem.ts';

type Parameters = Readonly<Record<string, string>>;
type Query = Readonly<Record<string, string | readonly string[]>>;

/** A request as rooms see it, and how they write what is wrong with it. */
export interface Call {
  /** Of the path, decoded. */
  readonly parameters: Parameters;
  readonly query: Query;
  /** The value of a query parameter, whatever the case of its name; the first one where it is repeated, nothing where it is empty. */
  param(name: string): string | undefined;
  /** Parsed JSON; nothing when the body is empty. */
  readonly body: unknown;
  readonly headers: FastifyRequest['headers'];
  /** Whether the caller has gone, so that nobody would read an answer. */
  readonly hasLeft: () => boolean;
  problem(problem: Problem): Answer;
  problems(problems: readonly [Problem, ...Problem[]]): Answer;
  findings(findings: readonly Finding[]): Answer;
  invalid(errors: Readonly<Record<string, readonly string[]>>): Answer;
}

export type MachineCall = Call & { readonly token: AccessToken };
export type PersonCall = Call & { readonly person: Person; readonly scopes: ReadonlySet<string> };
/** A person who acts for an organisation in which they have a role that opens the door. */
export type PartyCall = PersonCall & { readonly party: OrganisationParty; readonly held: readonly Role[] };

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;
type Work<C> = (call: C) => Promise<Answer> | Answer;

/** The doors of Altinn's paths: each makes a Fastify handler that lets in who may come, and writes the answer. */
export interface Doors {
  readonly issuer: string;
  /** Nobody is asked who they are. */
  open(work: Work<Call>): Handler;
  /** A machine with one of `scopes`. */
  machine(scopes: readonly string[], work: Work<MachineCall>): Handler;
  /** The same, or a machine of a trusted issuer: for what such an issuer asks when it is asked for a token. */
  lookUp(scopes: readonly string[], work: Work<MachineCall>): Handler;
  /** A person with one of `scopes`; which party is left to `work`. */
  person(scopes: readonly string[], work: Work<PersonCall>): Handler;
  /**
   * A person with one of `scopes`, in an organisation where `may` holds of their roles. Which one is in the path
   * (`{party}`) or, where that has no such part, in the query (`party=`). Empty 403 otherwise, also where there is no such
   * party: who exists is not told.
   */
  party(scopes: readonly string[], may: (held: readonly Role[]) => boolean, work: Work<PartyCall>): Handler;
}

/** The routes of a room on Altinn's paths. */
export type AltinnRoom = (app: FastifyInstance, doors: Doors) => void | Promise<void>;

export interface AltinnRouteOptions {
  readonly issuer: string;
  readonly readCaller: (authorization: string | undefined) => Promise<AltinnCaller | TokenFault>;
  /** Proves machines of the issuers that may use the look-ups, and of those alone. */
  readonly readTrusted: (authorization: string | undefined) => Promise<AccessToken | TokenFault | undefined>;
  readonly parties: PartyFinder;
  readonly newTraceId: () => string;
  readonly rooms: readonly AltinnRoom[];
}

/** The options of a route that is described by a sentence; what its parts must be is checked by rules, with Altinn's codes. */
export function describeRoute(summary: string): { readonly schema: FastifySchema & { readonly summary: string } } {
  return { schema: { summary } };
}

/** Seconds, sent with 503. */
const RETRY_AFTER = 2;

/** The Altinn neighbour as one Fastify plugin: what its paths share, and the routes of every room on it. */
export async function altinnRoutes(app: FastifyInstance, options: AltinnRouteOptions): Promise<void> {
  acceptJson(app);
  app.setErrorHandler(async (error: Error & { statusCode?: number }, request, reply) =>
    send(request, reply, await answerUnreadable(options, { error, request }).catch(answerAway)),
  );
  const doors = createDoors(options);
  for (const room of options.rooms) await room(app, doors);
}

/**
 * The answer to a request whose body cannot be read. Every route that takes one asks who calls, and that comes first: 401
 * before anything is said about the body.
 */
async function answerUnreadable(
  { readCaller, newTraceId }: AltinnRouteOptions,
  { error, request }: { error: Error & { statusCode?: number }; request: FastifyRequest },
): Promise<Answer> {
  if (isUnstorable(error)) return writeInvalid({ $: ['The request holds a value that cannot be kept.'] }, newTraceId());
  const status = error.statusCode ?? 500;
  if (status >= 500) throw error;
  const caller = await readCaller(request.headers.authorization);
  if ('fault' in caller) return refuseFault(caller);
  return status === 400 ? writeInvalid({ $: [error.message] }, newTraceId()) : writeTitle(status, error.message);
}

function answerAway(error: unknown): Answer {
  if (!isDatabaseAway(error) && !(error instanceof NoSigningKeyError)) throw error;
  return { ...writeTitle(503, 'Try again.'), headers: { 'retry-after': String(RETRY_AFTER) } };
}

function createDoors({ issuer, readCaller, readTrusted, parties, newTraceId }: AltinnRouteOptions): Doors {
  const admit = async <K extends AltinnCaller['kind']>(request: FastifyRequest, kind: K, scopes: readonly string[]) =>
    decideAdmission(await readCaller(request.headers.authorization), { kind, scopes });

  const handle =
    (work: (call: Call, request: FastifyRequest) => Promise<Answer> | Answer): Handler =>
    async (request, reply) => {
      const call = describeCall(request, newTraceId);
      const unfit = [...Object.values(call.parameters), ...Object.values(call.query).flat()].some(holdsNul);
      return send(
        request,
        reply,
        unfit ? call.invalid({ $: ['The address holds a character that no value has.'] }) : await work(call, request),
      );
    };

  const person = (scopes: readonly string[], work: Work<PersonCall>): Handler =>
    handle(async (call, request) => {
      const caller = await admit(request, 'person', scopes);
      return 'status' in caller ? caller : work({ ...call, person: caller.person, scopes: caller.scopes });
    });

  return {
    issuer,
    open: (work) => handle(work),
    machine: (scopes, work) =>
      handle(async (call, request) => {
        const caller = await admit(request, 'machine', scopes);
        return 'status' in caller ? caller : work({ ...call, token: caller.token });
      }),
    lookUp: (scopes, work) =>
      handle(async (call, request) => {
        const { authorization } = request.headers;
        const trusted = await readTrusted(authorization);
        const caller = decideAdmission(trusted === undefined ? await readCaller(authorization) : asMachine(trusted), {
          kind: 'machine',
          scopes,
        });
        return 'status' in caller ? caller : work({ ...call, token: caller.token });
      }),
    person,
    party: (scopes, may, work) =>
      person(scopes, async (call) => {
        const party = await readParty(call, parties);
        if (party === undefined) return empty(403);
        const held = rolesIn(call.person, party.orgno);
        return may(held) ? work({ ...call, party, held }) : empty(403);
      }),
  };
}

function asMachine(token: AccessToken | TokenFault): AltinnCaller | TokenFault {
  return 'fault' in token ? token : { kind: 'machine', token, scopes: token.scopes };
}

/** Whom the audit of a change names. A person stands there by their party, never by their number. */
export function actorOf(call: Pick<MachineCall, 'token'> | Pick<PartyCall, 'person' | 'party'>) {
  return 'token' in call
    ? { client: call.token.clientId, organisation: call.token.consumer }
    : { client: `person ${call.person.partyUuid}`, organisation: call.party.orgno };
}

function describeCall(request: FastifyRequest, newTraceId: () => string): Call {
  const query = request.query as Query;
  return {
    parameters: request.params as Parameters,
    query,
    param: (name) => {
      const value = [(readMember(query, name) as Query[string] | undefined) ?? []].flat()[0];
      return value === '' ? undefined : value;
    },
    body: request.body ?? undefined,
    headers: request.headers,
    hasLeft: () => request.raw.socket.destroyed,
    problem: (problem) => writeProblem(problem, newTraceId()),
    problems: (problems) => writeProblems(problems, newTraceId()),
    findings: (findings) => writeFindings(findings, newTraceId()),
    invalid: (errors) => writeInvalid(errors, newTraceId()),
  };
}

/** An empty body is no body, whatever its media type says; anything else must be JSON. */
function acceptJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'error');
  app.removeContentTypeParser(['application/json', 'text/plain']);
  app.addContentTypeParser(
    /^application\/([\w.+-]+\+)?json(;|$)/,
    { parseAs: 'string' },
    (request, body: string, done) => {
      if (body.trim() === '') done(null, undefined);
      else if (holdsNul(body)) done(Object.assign(new Error('The body holds a NUL character.'), { statusCode: 400 }));
      else parse(request, body, done);
    },
  );
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body: string, done) => {
    if (body === '') done(null, undefined);
    else done(Object.assign(new Error('Unsupported Media Type'), { statusCode: 415 }));
  });
}

/** PostgreSQL keeps no NUL in a text, however it is written. */
function holdsNul(text: string): boolean {
  return text.includes('\0') || text.includes('\\u0000');
}

function send(request: FastifyRequest, reply: FastifyReply, answer: Answer): FastifyReply {
  const { status, body, json, ready, mediaType = 'application/json', headers } = answer;
  reply.code(status).headers({ 'cache-control': ready === undefined ? 'no-store' : 'no-cache', ...headers });
  const type = `${mediaType}; charset=utf-8`;
  if (ready !== undefined) return sendReady(request, reply, { answer: ready, mediaType: type });
  if (json !== undefined && typeof json !== 'string') return sendPieces(request, reply.type(type), json);
  if (json === undefined && body === undefined) return reply.send();
  const isText = typeof body === 'string' && !/json/.test(mediaType);
  // Written here: the framework would send a string as it stands.
  return reply
    .type(type)
    .serializer((text: string) => text)
    .send(json ?? (isText ? body : JSON.stringify(body)));
}
