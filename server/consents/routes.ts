import { parseOrganisationNumber } from '@portvakt/protocol';
import {
  type AltinnRoom,
  type Answer,
  created,
  describeRoute,
  type MachineCall,
  ok,
  type PersonCall,
  type Problem,
  withBody,
  writeQuota,
} from '#altinn-interface';
import type { ChangeFeed } from '#audit-trail';
import { mayApprove, type PeopleStore, rolesIn } from '#parties';
import { PORTAL_SCOPE } from '#sign-in';
import { type Asker, type AskingDependencies, askForConsent } from './ask-for-consent.ts';
import { checkConsent } from './check-consent.ts';
import type { Consent, ConsentStatus } from './consent.ts';
import { type ConsentAnswer, decideAnswer, mayAnswer } from './decide-answer.ts';
import { parsePartyUrn, partyUuidUrn, personUrn, readPartyUuidUrn } from './party-urn.ts';
import { problems } from './problems.ts';
import { readConsentRequest, readLookUp } from './read-body.ts';
import { writeConsentRequest, writeLookedUp } from './write-consent.ts';

export interface ConsentDependencies extends AskingDependencies {
  readonly feed: Pick<ChangeFeed, 'change'>;
  readonly people: Pick<PeopleStore, 'find' | 'readByUuid'>;
}

const BASE = '/accessmanagement/api/v1';
const ENTERPRISE = `${BASE}/enterprise/consentrequests`;
/** Opens the look-up of consents. */
export const CONSENT_LOOK_UP = 'altinn:maskinporten/consent.read';

const scopes = {
  write: 'altinn:consentrequests.write',
  read: 'altinn:consentrequests.read',
  forOthers: 'altinn:consentrequests.org',
  lookUp: CONSENT_LOOK_UP,
} as const;

const statusAfter: Readonly<Record<ConsentAnswer, ConsentStatus>> = {
  accept: 'accepted',
  reject: 'rejected',
  revoke: 'revoked',
};

/** Consents (Altinn access management): for data consumers, for those who are asked, and for Maskinporten. */
export function createConsentRoom(given: ConsentDependencies): AltinnRoom {
  const { feed, consents, clock } = given;
  return (app, doors) => {
    const write = (consent: Consent) => writeConsentRequest(consent, { issuer: doors.issuer, now: clock() });
    const writeForConsumer = async (consent: Consent) =>
      writeConsentRequest(await nameAnswerers(consent), { issuer: doors.issuer, now: clock() });

    app.post(
      ENTERPRISE,
      describeRoute('Ask for a consent'),
      doors.machine(
        [scopes.write, scopes.forOthers],
        withBody(async (call) => {
          const asked = readConsentRequest(call.body);
          if ('errors' in asked) return call.invalid(asked.errors);
          if ('findings' in asked) return call.findings(asked.findings);
          const { clientId, consumer } = call.token;
          const outcome = await feed.change({ client: clientId, organisation: consumer }, (unit) =>
            askForConsent(given, unit, { asker: askerOf(call), asked }),
          );
          if ('exceeded' in outcome) return writeQuota(outcome);
          if ('problem' in outcome) return call.problem(outcome.problem);
          if ('findings' in outcome) return call.findings(outcome.findings);
          const body = await writeForConsumer(outcome.consent);
          const location = `${doors.issuer.slice(0, -1)}${ENTERPRISE}/${outcome.consent.id}`;
          return outcome.isNew ? created(body, location) : ok(body);
        }),
      ),
    );
    app.get(
      `${ENTERPRISE}/:id`,
      describeRoute('A consent request of the consumer'),
      doors.machine([scopes.read], async (call) => {
        const consent = await consents.read((call.parameters.id ?? '').toLowerCase());
        const { consumer } = call.token;
        const isTheirs = consent !== undefined && (consent.to === consumer || consent.handledBy === consumer);
        return isTheirs ? ok(await writeForConsumer(consent)) : call.problem(problems.notFound);
      }),
    );
    app.post(
      `${BASE}/maskinporten/consent/lookup`,
      describeRoute('Whether a consent is in force between two parties'),
      doors.lookUp(
        [scopes.lookUp],
        withBody(async (call) => {
          const asked = readLookUp(call.body);
          if ('errors' in asked) return call.invalid(asked.errors);
          const consent = await consents.read(asked.id);
          const to = parsePartyUrn(asked.to, { synthetic: given.syntheticPeople });
          if (consent === undefined || to?.kind !== 'organisation') return call.problem(problems.notFound);
          const [first, ...others] = checkConsent(consent, { from: asked.from, to: to.orgno, now: clock() });
          return first === undefined ? ok(writeLookedUp(consent)) : call.problems([first, ...others]);
        }),
      ),
    );

    for (const kind of ['consentrequests', 'consents']) {
      app.get(
        `${BASE}/bff/${kind}/:id`,
        describeRoute(`A consent${kind === 'consents' ? '' : ' request'}, for whoever is asked`),
        doors.person([PORTAL_SCOPE], async (call) => {
          const consent = await consents.read((call.parameters.id ?? '').toLowerCase());
          const refused = refuseReader(consent, call);
          return refused === undefined ? ok(write(consent as Consent)) : call.problem(refused);
        }),
      );
    }
    const answers: readonly (readonly [ConsentAnswer, string])[] = [
      ['accept', 'consentrequests'],
      ['reject', 'consentrequests'],
      ['revoke', 'consents'],
    ];
    for (const [answer, kind] of answers) {
      app.post(
        `${BASE}/bff/${kind}/:id/${answer}`,
        describeRoute(`The answer of whoever is asked: ${answer}`),
        doors.person([PORTAL_SCOPE], async (call) => answerAsPerson(call, { answer, write })),
      );
    }
  };

  async function answerAsPerson(
    call: PersonCall,
    { answer, write }: { answer: ConsentAnswer; write: (consent: Consent) => unknown },
  ): Promise<Answer> {
    const { partyUuid } = call.person;
    return feed.change(`person ${partyUuid}`, async (unit) => {
      const consent = await consents.find(unit.transaction, (call.parameters.id ?? '').toLowerCase());
      const refused = refuseReader(consent, call) ?? decideAnswer(consent as Consent, { answer, now: clock() });
      if (refused !== undefined) return call.problem(refused);
      const by = partyUuidUrn(partyUuid);
      const event = { eventType: statusAfter[answer], at: clock(), by };
      return ok(write(await consents.answer(unit, consent as Consent, event)));
    });
  }

  /**
   * The consent with those who answered it named by their numbers, as Altinn names them to whoever asked. A person who is no
   * longer on record stays a UUID.
   */
  async function nameAnswerers(consent: Consent): Promise<Consent> {
    const events = consent.events.map(async (event) => {
      const uuid = readPartyUuidUrn(event.by);
      const person = uuid === undefined ? undefined : await given.people.readByUuid(uuid);
      return person === undefined ? event : { ...event, by: personUrn(person.pid) };
    });
    return { ...consent, events: await Promise.all(events) };
  }

  /** Why the consent is none of the person's business, if it is none. */
  function refuseReader(consent: Consent | undefined, { person }: PersonCall): Problem | undefined {
    if (consent === undefined) return problems.notFound;
    const from = parsePartyUrn(consent.from, { synthetic: given.syntheticPeople });
    const answerer = {
      pid: person.pid,
      mayConsentFor: (orgno: Parameters<typeof rolesIn>[1]) => mayApprove(rolesIn(person, orgno)),
    };
    return from !== undefined && mayAnswer(consent, { from, answerer }) ? undefined : problems.notAuthorized;
  }
}

function askerOf({ token }: MachineCall): Asker {
  const { supplier } = token.claims as { supplier?: { ID?: unknown } };
  const digits = typeof supplier?.ID === 'string' ? supplier.ID.slice('0192:'.length) : '';
  return {
    organisation: token.consumer,
    supplier: parseOrganisationNumber(digits),
    forOthers: token.scopes.has(scopes.forOthers),
  };
}
