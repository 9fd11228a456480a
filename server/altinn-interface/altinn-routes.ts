import { findUnkeepable, findUnstorable } from '@portvakt/protocol';
import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchema } from 'fastify';
import { isDatabaseAway, isUnstorable } from '#database';
import { wasCutOff } from '#operations';
import { type OrganisationParty, type PartyFinder, type Person, type Role, rolesIn } from '#parties';
import type { AccessToken, AltinnCaller, TokenFault } from '#sign-in';
import { NoSigningKeyError } from '#signing-keys';
import { type Answer, type Finding, forbidden, type Problem } from './answer.ts';
import { decideAdmission } from './decide-admission.ts';
import { decideSentencePlace } from './decide-sentence-place.ts';
import { type BodyReader, createJsonReader } from './read-json.ts';
import { readMember } from './read-member.ts';
import { readParty } from './read-party.ts';
import { createSender, type Sender, type SendingOptions } from './send-answer.ts';
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
  readonly headers: FastifyRequest['headers'];
  /** Whether the caller has gone, so that nobody would read an answer. */
  readonly hasLeft: () => boolean;
  problem(problem: Problem): Answer;
  problems(problems: readonly [Problem, ...Problem[]]): Answer;
  findings(findings: readonly Finding[]): Answer;
  invalid(errors: Readonly<Record<string, readonly string[]>>): Answer;
  /** The body, or the answer to one that cannot be read. For callers who may send one: nobody else's is read. */
  readBody(reading?: (json: BodyReader) => BodyReader): Promise<{ readonly body: unknown } | Answer>;
}

/** A call whose body has been read: parsed JSON, nothing when it was empty. */
export type WithBody<C extends Call = Call> = C & { readonly body: unknown };

export type MachineCall = Call & { readonly token: AccessToken };
export type PersonCall = Call & { readonly person: Person; readonly scopes: ReadonlySet<string> };
/** A person who acts for an organisation in which they have a role that opens the door. */
export type PartyCall = PersonCall & { readonly party: OrganisationParty; readonly held: readonly Role[] };

type Handler = (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply>;

/** Who may come through a door, for the description of the routes behind it. */
export interface Admission {
  readonly kind: 'anyone' | AltinnCaller['kind'];
  /** One of these opens it. */
  readonly scopes: readonly string[];
}
type Guarded = Handler & { readonly admission: Admission };
type Work<C> = (call: C) => Promise<Answer> | Answer;

/** The doors of Altinn's paths: each makes a Fastify handler that lets in who may come, and writes the answer. */
export interface Doors {
  readonly issuer: string;
  /** Nobody is asked who they are. */
  open(work: Work<Call>): Guarded;
  /** A machine with one of `scopes`. */
  machine(scopes: readonly string[], work: Work<MachineCall>): Guarded;
  /** The same, or a machine of a trusted issuer: for what such an issuer asks when it is asked for a token. */
  lookUp(scopes: readonly string[], work: Work<MachineCall>): Guarded;
  /** A person with one of `scopes`; which party is left to `work`. */
  person(scopes: readonly string[], work: Work<PersonCall>): Guarded;
  /**
   * A person with one of `scopes`, in an organisation where `may` holds of their roles. Which one is in the path
   * (`{party}`) or, where that has no such part, in the query (`party=`). Empty 403 otherwise, also where there is no such
   * party: who exists is not told.
   */
  party(scopes: readonly string[], may: (held: readonly Role[]) => boolean, work: Work<PartyCall>): Guarded;
}

/** The routes of a room on Altinn's paths. */
export type AltinnRoom = (app: FastifyInstance, doors: Doors) => void | Promise<void>;

export interface AltinnRouteOptions extends SendingOptions {
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

/**
 * The body is read for `work`, once the door has let the caller in. `reading` is for the few that take something else than
 * JSON.
 */
export function withBody<C extends Call>(
  work: (call: WithBody<C>) => Promise<Answer> | Answer,
  reading?: (json: BodyReader) => BodyReader,
): (call: C) => Promise<Answer> {
  return async (call) => {
    const read = await call.readBody(reading);
    return 'status' in read ? read : work({ ...call, body: read.body });
  };
}

/** The Altinn neighbour as one Fastify plugin: what its paths share, and the routes of every room on it. */
export async function altinnRoutes(app: FastifyInstance, options: AltinnRouteOptions): Promise<void> {
  const { newTraceId } = options;
  const send = createSender(options);
  app.setErrorHandler(async (error: Error & { code?: string }, request, reply) => {
    if (error.code?.startsWith('FST_ERR_CTP_')) {
      // A media type that is not even one: who calls comes first here, too.
      request.raw.headers['content-type'] = 'unreadable';
      const answered = request.routeOptions.handler.call(app, request, reply);
      return Promise.resolve(answered).catch((thrown) =>
        send(request, reply, answerFailure(thrown, { request, newTraceId })),
      );
    }
    return send(request, reply, answerFailure(error, { request, newTraceId }));
  });
  app.addHook('onRoute', (route) => {
    route.config = { ...route.config, surface: 'altinn' };
  });
  const doors = createDoors(options, { readJson: createJsonReader(app), send });
  for (const room of options.rooms) await room(app, doors);
}

function answerFailure(
  error: unknown,
  { request, newTraceId }: { request: FastifyRequest; newTraceId: () => string },
): Answer {
  if (wasCutOff(request.raw)) return writeInvalid({ $: ['The body ended too early.'] }, newTraceId());
  if (isUnstorable(error)) return writeInvalid({ $: ['The request holds a value that cannot be kept.'] }, newTraceId());
  return answerAway(error);
}

function answerAway(error: unknown): Answer {
  if (!isDatabaseAway(error) && !(error instanceof NoSigningKeyError)) throw error;
  return { ...writeTitle(503, 'Try again.'), headers: { 'retry-after': String(RETRY_AFTER) } };
}

function createDoors(
  { issuer, readCaller, readTrusted, parties, newTraceId }: AltinnRouteOptions,
  { readJson, send }: { readJson: BodyReader; send: Sender },
): Doors {
  const callers = new WeakMap<FastifyRequest, string>();
  const decide = <K extends AltinnCaller['kind']>(
    request: FastifyRequest,
    caller: AltinnCaller | TokenFault,
    wanted: { kind: K; scopes: readonly string[] },
  ) => {
    if (!('fault' in caller)) callers.set(request, nameCaller(caller));
    return decideAdmission(caller, wanted);
  };
  const admit = async <K extends AltinnCaller['kind']>(request: FastifyRequest, kind: K, scopes: readonly string[]) =>
    decide(request, await readCaller(request.headers.authorization), { kind, scopes });

  const handle =
    (work: (call: Call, request: FastifyRequest) => Promise<Answer> | Answer): Handler =>
    async (request, reply) => {
      const call = describeCall(request, { newTraceId, readJson });
      const unfit = findUnstorable({ ...call.query, ...call.parameters });
      const answer =
        unfit === undefined
          ? await work(call, request)
          : call.invalid({ [unfit.place]: [`${unfit.place} ${unfit.why}.`] });
      return send(request, reply, answer, callers.get(request));
    };

  const guard = (kind: Admission['kind'], scopes: readonly string[], handler: Handler): Guarded =>
    Object.assign(handler, { admission: { kind, scopes } });

  const person = (scopes: readonly string[], work: Work<PersonCall>): Guarded =>
    guard(
      'person',
      scopes,
      handle(async (call, request) => {
        const caller = await admit(request, 'person', scopes);
        return 'status' in caller ? caller : work({ ...call, person: caller.person, scopes: caller.scopes });
      }),
    );

  return {
    issuer,
    open: (work) => guard('anyone', [], handle(work)),
    machine: (scopes, work) =>
      guard(
        'machine',
        scopes,
        handle(async (call, request) => {
          const caller = await admit(request, 'machine', scopes);
          return 'status' in caller ? caller : work({ ...call, token: caller.token });
        }),
      ),
    lookUp: (scopes, work) =>
      guard(
        'machine',
        scopes,
        handle(async (call, request) => {
          const { authorization } = request.headers;
          const trusted = await readTrusted(authorization);
          const caller = decide(request, trusted === undefined ? await readCaller(authorization) : asMachine(trusted), {
            kind: 'machine',
            scopes,
          });
          return 'status' in caller ? caller : work({ ...call, token: caller.token });
        }),
      ),
    person,
    party: (scopes, may, work) =>
      person(scopes, async (call) => {
        const party = await readParty(call, parties);
        const held = party === undefined ? [] : rolesIn(call.person, party.orgno);
        return party !== undefined && may(held) ? work({ ...call, party, held }) : noRole;
      }),
  };
}

/** One sentence for both: who exists is not told. */
const noRole = forbidden('the person has no role in the party that opens this, or there is no such party');

function nameCaller(caller: AltinnCaller): string {
  return caller.kind === 'machine' ? caller.token.clientId : `person ${caller.person.partyUuid}`;
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

function describeCall(
  request: FastifyRequest,
  { newTraceId, readJson }: { newTraceId: () => string; readJson: BodyReader },
): Call {
  const query = request.query as Query;
  const form = () => ({ traceId: newTraceId(), sentenceIn: decideSentencePlace(request.url) });
  const invalid: Call['invalid'] = (errors) => writeInvalid(errors, newTraceId());
  return {
    parameters: request.params as Parameters,
    query,
    param: (name) => {
      const value = [(readMember(query, name) as Query[string] | undefined) ?? []].flat()[0];
      return value === '' ? undefined : value;
    },
    headers: request.headers,
    hasLeft: () => request.raw.socket.destroyed,
    problem: (problem) => writeProblem(problem, form()),
    problems: (problems) => writeProblems(problems, form()),
    findings: (findings) => writeFindings(findings, form()),
    invalid,
    readBody: async (reading = (json) => json) => {
      const read = await reading(readJson)(request);
      if ('status' in read) {
        return read.status === 400 ? invalid({ $: [read.message] }) : writeTitle(read.status, read.message);
      }
      const unfit = Buffer.isBuffer(read.value) ? undefined : findUnkeepable(read.value);
      return unfit === undefined
        ? { body: read.value ?? undefined }
        : invalid({ [unfit.place]: [`${unfit.place} ${unfit.why}.`] });
    },
  };
}
