import { isRefusal, parseOrganisationNumber, type Refusal, refuse } from '@portvakt/protocol';
import { Type } from 'typebox';
import { writeList } from '#answers';
import {
  done,
  endpointsOf,
  lookUp,
  machine,
  type OrganisationCaller,
  optionalText,
  type PersonCaller,
  person,
  repeatedText,
  send,
} from '#endpoints';
import { mayApprove, type PartyFinder, type PeopleStore, rightsIn } from '#parties';
import { PORTAL_SCOPE } from '#sign-in';
import { type Asker, type AskingDependencies, askForConsent } from './ask-for-consent.ts';
import { checkConsent } from './check-consent.ts';
import type { Consent, ConsentStatus } from './consent.ts';
import { consentAnswer, consentBody, eventsAnswer, lookedUpAnswer, lookUpBody } from './consent-schema.ts';
import { type ConsentAnswer, mayConsent, refuseAnswer, refuseStranger } from './decide-consenter.ts';
import { organisationUrn, parsePartyUrn, partyUuidUrn, personUrn, readPartyUuidUrn } from './party-urn.ts';
import { readAskedConsent } from './read-body.ts';
import { readEventSearch, writeNextLink } from './read-event-search.ts';
import type { ListedConsent } from './store.ts';
import { writeConsentRequest, writeEvent, writeLookedUp } from './write-consent.ts';

export interface ConsentDependencies extends AskingDependencies {
  /** The server's own address, with its slash. */
  readonly issuer: string;
  readonly people: Pick<PeopleStore, 'find' | 'readByUuid'>;
  readonly parties: Pick<PartyFinder, 'findByUuid'>;
}

const BASE = '/accessmanagement/api/v1';
const ENTERPRISE = `${BASE}/enterprise/consentrequests`;
const FOR_OTHERS = 'altinn:consentrequests.org';
/** Opens the look-up of consents. */
export const CONSENT_LOOK_UP = 'altinn:maskinporten/consent.read';

/** Consents of a list that are read at a time. */
const LIST_PAGE = 100;
const tag = 'Altinn: consents';
const params = Type.Object({ id: Type.String() });
const asked = person([PORTAL_SCOPE]);

const { read, change } = endpointsOf<ConsentDependencies>();

/** Consents (Altinn access management): for data consumers, for those who are asked, and for Maskinporten. */
export const consentEndpoints = [
  change({
    method: 'POST',
    path: ENTERPRISE,
    tag,
    summary: 'Ask for a consent',
    caller: machine(['altinn:consentrequests.write', FOR_OTHERS]),
    body: consentBody,
    answers: { 201: consentAnswer, 200: consentAnswer },
    prepare: async (given, { body }) => {
      const asked = readAskedConsent(body);
      if (isRefusal(asked)) return asked;
      // It is the answer if it is there already, and people are not found in the transaction of a change.
      const present = await given.consents.read(asked.id);
      return { asked, answerers: await findAnswerers(given, present) };
    },
    change: async (given, { caller, prepared: { asked, answerers } }, unit) => {
      const outcome = await askForConsent(given, unit, { asker: askerOf(caller), asked });
      if (isRefusal(outcome)) return outcome;
      const { consent, isNew } = outcome;
      const location = `${given.issuer.slice(0, -1)}${ENTERPRISE}/${consent.id}`;
      return done(
        write(given, nameAnswerers(consent, answerers)),
        isNew ? { status: 201, headers: { location } } : { status: 200 },
      );
    },
  }),
  read({
    method: 'GET',
    path: `${ENTERPRISE}/events`,
    tag,
    summary: 'What happened to the consents that the consumer has asked for, oldest first, 100 a page',
    caller: machine(['altinn:consentrequests.read']),
    query: Type.Object({
      continuationToken: optionalText('From links.next of the page before.'),
      createdAfter: optionalText('From this time on, ISO 8601.'),
      createdBefore: optionalText('Before this time, ISO 8601.'),
      eventType: repeatedText('accepted, rejected, revoked, deleted or used; may be sent several times.'),
      consentRequestId: optionalText('Only of this consent.'),
    }),
    answers: { 200: eventsAnswer },
    read: async ({ consents, issuer }, { caller: { organisation }, query }) => {
      const search = readEventSearch(query);
      if (isRefusal(search)) return search;
      const events = await consents.listEvents(organisation, search);
      const last = events.length < search.limit ? undefined : events.at(-1);
      const next = last && writeNextLink(`${issuer.slice(0, -1)}${ENTERPRISE}/events`, query, last.id);
      return done({ links: next === undefined ? {} : { next }, data: events.map(writeEvent) });
    },
  }),
  read({
    method: 'GET',
    path: `${ENTERPRISE}/:id`,
    tag,
    summary: 'A consent request of the consumer',
    caller: machine(['altinn:consentrequests.read']),
    params,
    answers: { 200: consentAnswer },
    read: async (given, { caller: { organisation }, params: { id } }) => {
      const consent = await given.consents.read(id.toLowerCase());
      const isTheirs = consent !== undefined && (consent.to === organisation || consent.handledBy === organisation);
      if (!isTheirs) return refuse('consent-not-found');
      return done(write(given, nameAnswerers(consent, await findAnswerers(given, consent))));
    },
  }),
  read({
    method: 'POST',
    path: `${BASE}/maskinporten/consent/lookup`,
    tag,
    summary: 'Whether a consent is in force between two parties',
    caller: lookUp([CONSENT_LOOK_UP]),
    body: lookUpBody,
    answers: { 200: lookedUpAnswer },
    read: async ({ consents, syntheticPeople: synthetic, clock }, { body: { id, from, to } }) => {
      const consent = await consents.read(id.toLowerCase());
      const consumer = parsePartyUrn(to, { synthetic });
      if (consent === undefined || consumer?.kind !== 'organisation') return refuse('consent-not-found');
      const [first, ...others] = checkConsent(consent, { from, to: consumer.orgno, now: clock() });
      if (first === undefined) return done(writeLookedUp(consent));
      return others.length === 0 ? first : refuse('several-problems', { problems: [first, ...others] });
    },
  }),

  read({
    method: 'GET',
    path: `${BASE}/bff/consents`,
    tag,
    summary: 'The consents that a person, or an organisation of theirs, has answered, newest first',
    caller: asked,
    query: Type.Object({ party: optionalText('The UUID of the organisation; the person themselves when absent.') }),
    answers: { 200: Type.Array(consentAnswer) },
    read: async (given, { caller, query: { party } }) => {
      const from = await nameGiver(given, caller, party);
      if (from === undefined) return done([]);
      if (isRefusal(from)) return from;
      const { syntheticPeople: synthetic } = given;
      const readPage = async (after: ListedConsent | undefined) => {
        const page = await given.consents.listAnswered(from, { after, limit: LIST_PAGE });
        return {
          // Where one person is to answer for an organisation, its other people do not read it.
          rows: page.filter((consent) => mayConsent(consent, caller.person, { synthetic })),
          next: page.length < LIST_PAGE ? undefined : page.at(-1),
        };
      };
      return send({ json: await writeList(readPage, (consent) => write(given, consent)) });
    },
  }),
  ...(
    [
      ['consentrequests', 'A consent request, for the person who is asked'],
      ['consents', 'A consent, for the person who is asked'],
    ] as const
  ).map(([kind, summary]) =>
    read({
      method: 'GET',
      path: `${BASE}/bff/${kind}/:id`,
      tag,
      summary,
      caller: asked,
      params,
      answers: { 200: consentAnswer },
      read: async (given, { caller, params: { id } }) => {
        const consent = findAsked(given, caller, await given.consents.read(id.toLowerCase()));
        return isRefusal(consent) ? consent : done(write(given, consent));
      },
    }),
  ),
  ...(
    [
      ['accept', 'consentrequests', 'accepted'],
      ['reject', 'consentrequests', 'rejected'],
      ['revoke', 'consents', 'revoked'],
    ] as const satisfies readonly (readonly [ConsentAnswer, string, ConsentStatus])[]
  ).map(([answer, kind, eventType]) =>
    change({
      method: 'POST',
      path: `${BASE}/bff/${kind}/:id/${answer}`,
      tag,
      summary: `The answer of the person who is asked: ${answer}`,
      caller: asked,
      params,
      answers: { 200: consentAnswer },
      change: async (given, { caller, params: { id } }, unit) => {
        const { consents, clock } = given;
        const consent = findAsked(given, caller, await consents.find(unit.transaction, id.toLowerCase()));
        if (isRefusal(consent)) return consent;
        const refused = refuseAnswer(consent, { answer, now: clock() });
        if (refused !== undefined) return refused;
        const event = { eventType, at: clock(), by: partyUuidUrn(caller.person.partyUuid) };
        return done(write(given, await consents.answer(unit, consent, event)));
      },
    }),
  ),
];

function write({ issuer, clock }: ConsentDependencies, consent: Consent) {
  return writeConsentRequest(consent, { issuer, now: clock() });
}

/** Whose consents are listed: the URN of the person or, where the query names one, of an organisation that they answer for. */
async function nameGiver(
  { parties }: ConsentDependencies,
  { person }: PersonCaller,
  partyUuid: string | undefined,
): Promise<string | Refusal | undefined> {
  if (partyUuid === undefined || partyUuid.toLowerCase() === person.partyUuid) {
    // Somebody without a number cannot have been asked.
    return person.pid === undefined ? undefined : personUrn(person.pid);
  }
  const party = await parties.findByUuid(partyUuid);
  return party?.kind === 'organisation' && mayApprove(rightsIn(person, party.orgno))
    ? organisationUrn(party.orgno)
    : refuse('consent-not-authorized');
}

function findAsked(
  { syntheticPeople: synthetic }: ConsentDependencies,
  { person }: PersonCaller,
  consent: Consent | undefined,
) {
  return refuseStranger(consent, person, { synthetic });
}

/** The numbers of the people who have answered a consent, by UUID. */
async function findAnswerers(
  { people }: ConsentDependencies,
  consent: Consent | undefined,
): Promise<ReadonlyMap<string, string>> {
  const uuids = (consent?.events ?? []).flatMap(({ by }) => readPartyUuidUrn(by) ?? []);
  const found = await Promise.all(uuids.map((uuid) => people.readByUuid(uuid)));
  return new Map(
    found.flatMap((person, place) => (person?.pid === undefined ? [] : [[uuids[place] ?? '', person.pid]])),
  );
}

/**
 * The consent with those who have answered it named by their numbers, as Altinn names them to the consumer. A person who is no
 * longer on record stays a UUID.
 */
function nameAnswerers(consent: Consent, answerers: ReadonlyMap<string, string>): Consent {
  const events = consent.events.map((event) => {
    const pid = answerers.get(readPartyUuidUrn(event.by) ?? '');
    return pid === undefined ? event : { ...event, by: personUrn(pid) };
  });
  return { ...consent, events };
}

function askerOf(caller: OrganisationCaller): Asker {
  const { organisation, scopes } = caller;
  const { supplier } = (caller.kind === 'machine' ? caller.token.claims : {}) as { supplier?: { ID?: unknown } };
  const digits = typeof supplier?.ID === 'string' ? supplier.ID.slice('0192:'.length) : '';
  return { organisation, supplier: parseOrganisationNumber(digits), forOthers: scopes.has(FOR_OTHERS) };
}
