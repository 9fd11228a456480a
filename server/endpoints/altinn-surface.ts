import {
  type CatalogueEntry,
  findUnstorable,
  isRefusal,
  parseOrganisationNumber,
  type Refusal,
  refusalCatalogue,
  refuse,
} from '@portvakt/protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { sendPieces, sendReady } from '#answers';
import { isDatabaseAway, isUnstorable } from '#database';
import { wasCutOff } from '#operations';
import { type OrganisationParty, type PartyFinder, rightsIn } from '#parties';
import { readNear, writeLimitFields } from '#request-limits';
import { NoSigningKeyError } from '#signing-keys';
import { type Admission, type Caller, nameCaller } from './admission.ts';
import { decideAltinnAdmission } from './decide-altinn-admission.ts';
import { decideSentencePlace } from './decide-sentence-place.ts';
import type { Prove } from './prove-by-token.ts';
import { createLooseReader, readParameter, refuseField } from './read-loosely.ts';
import { forbid } from './refuse-caller.ts';
import { findCallingOrganisation, REFUSAL_HEADER, type RefusedCallReport, TRACE_HEADER } from './refused-call.ts';
import { retryAfter } from './retry-after.ts';
import type { Door, Surface } from './surface.ts';
import { type TakeOrganisation, takeCall } from './take-call.ts';
import { writeChallenge } from './write-challenge.ts';
import { writeProblemDetails } from './write-problem-details.ts';

/** What the log learns of a caller who was not let in. */
export interface ReportedRefusal {
  readonly status: number;
  readonly method: string;
  /** The pattern of the path, never the path itself. */
  readonly path: string;
  readonly reason: string;
  /** The scopes of which one was lacking. */
  readonly scopes?: readonly string[];
  /** Who called, once that is proved: a machine by its client, a person by their party. */
  readonly caller?: string;
}

export interface AltinnDependencies {
  readonly prove: Prove;
  readonly parties: PartyFinder;
  readonly newTraceId: () => string;
  /** Whether a 403 says why. */
  readonly explains: boolean;
  readonly takeOrganisation: TakeOrganisation;
  /** Gets every 401 and 403: these say little or nothing to the caller. */
  readonly reportRefusal: (refusal: ReportedRefusal) => void;
  /** Gets every refused call of an organisation. */
  readonly keepRefused: (call: RefusedCallReport) => void;
}

const JSON_TYPE = 'application/json; charset=utf-8';

/** Altinn's paths. Their errors are ProblemDetails, as Altinn's services write them. */
export function createAltinnSurface(app: FastifyInstance, given: AltinnDependencies, door?: Door): Surface {
  const { newTraceId, explains, reportRefusal } = given;
  // Also those who are known but were not let in: the log names them.
  const proved: ProvedCallers = new WeakMap();
  return {
    name: 'altinn',
    admits: ['anyone', 'machine', 'look-up', 'person', 'party'],
    bases: [''],
    repeatable: false,
    ...(door !== undefined && { door: door.path }),
    checkAddress: (request) => {
      const strange = door?.check(request);
      if (strange !== undefined) return strange;
      const { query, params } = request;
      const unfit = findUnstorable({ ...(query as object), ...(params as object) });
      return unfit && refuseField(unfit.place, `${unfit.place} ${unfit.why}.`);
    },
    admit: (request, admission) => admit(given, request, { admission, proved }),
    compile: createLooseReader(app),
    answer: (request, reply, { value, status, headers, content: { ready, text, json } = {} }) => {
      const near = readNear(request.raw);
      if (near !== undefined) reply.headers(writeLimitFields(near));
      reply.code(status).headers({ 'cache-control': ready === undefined ? 'no-store' : 'no-cache', ...headers });
      if (ready !== undefined) return sendReady(request, reply, { answer: ready, mediaType: JSON_TYPE });
      if (text !== undefined) {
        return reply.type(`${text.mediaType}; charset=utf-8`).serializer(asWritten).send(text.written);
      }
      const written = json ?? (value === undefined ? undefined : JSON.stringify(value));
      if (written === undefined) return reply.send();
      reply.type(JSON_TYPE);
      return typeof written === 'string'
        ? reply.serializer(asWritten).send(written)
        : sendPieces(request, reply, written);
    },
    refuse: (request, reply, { refusal, caller = proved.get(request) }) => {
      const traceId = newTraceId();
      const form = {
        traceId,
        sentenceIn: decideSentencePlace(door === undefined ? request.url : request.url.slice(door.path.length)),
      };
      const { status, body, mediaType } = writeProblemDetails(refusal, form);
      const { challenge } = refusal;
      reply.code(status).header('cache-control', 'no-store');
      if (retryAfter[status] !== undefined) reply.header('retry-after', retryAfter[status]);
      if (refusal.limit !== undefined) reply.headers(writeLimitFields(refusal.limit));
      if (challenge !== undefined) reply.header('www-authenticate', writeChallenge(challenge, { explains }));
      if (status === 401 || status === 403) {
        reportRefusal({
          status,
          method: request.method,
          path: request.routeOptions.url ?? '',
          reason: challenge?.reason ?? readSentence(refusal),
          ...(challenge?.scopes !== undefined && { scopes: challenge.scopes }),
          ...(caller !== undefined && { caller: nameCaller(caller) }),
        });
      }
      const organisation = findCallingOrganisation(caller);
      if (organisation !== undefined) {
        const path = request.routeOptions.url ?? '';
        given.keepRefused({ traceId, organisation, refusal, status, method: request.method, path });
      }
      if (door !== undefined) reply.headers({ [TRACE_HEADER]: traceId, [REFUSAL_HEADER]: refusal.refusal });
      if (body === undefined) return reply.send();
      return reply.type(`${mediaType}; charset=utf-8`).serializer(asWritten).send(JSON.stringify(body));
    },
    explain: (error, { raw }) => {
      if (wasCutOff(raw)) return refuseField('$', 'The body ended too early.');
      if (isUnstorable(error)) return refuseField('$', 'The request holds a value that cannot be kept.');
      return isDatabaseAway(error) || error instanceof NoSigningKeyError ? refuse('try-again') : undefined;
    },
  };
}

type ProvedCallers = WeakMap<FastifyRequest, Caller>;

/** The framework would write a string as JSON once more. */
const asWritten = (text: unknown) => text as string;

async function admit(
  { prove, parties, takeOrganisation }: AltinnDependencies,
  request: FastifyRequest,
  { admission, proved }: { admission: Admission; proved: ProvedCallers },
): Promise<Caller | undefined | Refusal> {
  const { kind } = admission;
  if (kind === 'anyone') return undefined;
  const caller = await prove(request, admission);
  if (isRefusal(caller)) return caller;
  if ('fault' in caller) return decideAltinnAdmission(caller, admission);
  proved.set(request, caller);
  const tooMany = await takeCall(request, caller, takeOrganisation);
  if (tooMany !== undefined) return tooMany;
  const refused = decideAltinnAdmission(caller, admission);
  if (refused !== undefined) return refused;
  if (kind !== 'party' || caller.kind !== 'person') return caller;
  const party = await findParty(request, parties);
  const held = party === undefined ? [] : rightsIn(caller.person, party.orgno);
  return party !== undefined && admission.may?.(held) === true ? { ...caller, party, held } : noRole;
}

/** One sentence for both: who exists is not told. */
const noRole = forbid('the person has no role in the party that opens this, or there is no such party');

/**
 * The organisation that a person acts for, if it is on record. `:party` of the path is an id, or the word `organization` with
 * the number in a header; elsewhere `party` in the query is a UUID (Altinn, access management). A person is not such a party: what
 * people do for themselves has endpoints of its own.
 */
async function findParty(request: FastifyRequest, parties: PartyFinder): Promise<OrganisationParty | undefined> {
  const { party } = request.params as { readonly party?: string };
  const found = await find();
  return found?.kind === 'organisation' ? found : undefined;

  async function find() {
    if (party === undefined) {
      const uuid = readParameter(request, 'party');
      return uuid === undefined ? undefined : parties.findByUuid(uuid);
    }
    if (party !== 'organization') return /^[0-9]{1,15}$/.test(party) ? parties.findById(Number(party)) : undefined;
    const orgno = parseOrganisationNumber(String(request.headers['altinn-party-organizationnumber'] ?? ''));
    return orgno === undefined ? undefined : parties.findOrganisation(orgno);
  }
}

function readSentence({ refusal, description }: Refusal): string {
  const { code }: CatalogueEntry = refusalCatalogue[refusal];
  return code === undefined ? description : `${code} ${description}`;
}
