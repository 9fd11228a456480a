import {
  type ConsentDetails,
  isRefusal,
  type OrganisationNumber,
  organisationIdentifier,
  parseOrganisationNumber,
  type Refusal,
  type RefusalName,
  refuse,
  SYSTEM_USER,
  type SystemUserDetails,
} from '@portvakt/protocol';
import { type ConsentFinder, checkConsent, type FoundConsent } from '#consents';
import { NO_ANSWER } from '#remote-registers';
import type { SystemUserFinder } from '#system-users';
import type { Applicant } from './applicant.ts';
import type { Parties } from './decide-consumer.ts';
import { type AskedDetails, describeConsent, describeSystemUser, readDetails } from './decide-details.ts';

export interface DetailsDependencies {
  readonly systemUsers: SystemUserFinder;
  readonly consents: ConsentFinder;
  readonly syntheticPeople: boolean;
  /** Whether to look up details for hints. Always false in production. */
  readonly explains: boolean;
}

export type Details = SystemUserDetails | ConsentDetails;

/**
 * Finds the system user or consent that the grant means, as it is on record now, for the token's
 * `authorization_details`. `parties` are the token's; `now` is in seconds.
 */
export async function findDetails(
  given: DetailsDependencies,
  {
    entry,
    applicant,
    parties,
    now,
  }: {
    entry: Readonly<Record<string, unknown>>;
    applicant: Applicant;
    parties: Parties;
    now: number;
  },
): Promise<Details | Refusal> {
  const asked = readDetails(entry, given);
  if (isRefusal(asked)) return asked;
  if (asked.type === SYSTEM_USER) return findSystemUser(given, asked, applicant);
  return findConsent(given, asked, { parties, now });
}

/** The system must belong to the organisation that the client acts as, which is the token's consumer. */
async function findSystemUser(
  { systemUsers, explains }: DetailsDependencies,
  { owner, externalRef, namedRef }: Extract<AskedDetails, { owner: unknown }>,
  applicant: Applicant,
): Promise<Details | Refusal> {
  const missing = (registryHint?: string) =>
    refuse('system-user-not-found', {
      fill: { organisation: owner },
      ...(registryHint !== undefined && { registryHint }),
      facts: { systemUserOrganisation: owner },
    });
  if (applicant.kind !== 'client') return missing('A business that is known by its eSeal alone has no system.');
  const { clientId, owner: vendor } = applicant.client;
  const question = { clientId, vendor, owner, externalRef };
  const answered = systemUsers.find(question);
  const found = answered instanceof Promise ? await answered : answered;
  if (found === NO_ANSWER) return refuseUnanswered('system users');
  if (found !== undefined) return describeSystemUser(found, namedRef);
  return missing(explains ? await systemUsers.explainMissing(question) : undefined);
}

/**
 * The consent must have been given to the token's consumer, because an API compares the two. An organisation that only
 * handles the consent for the consumer gets a token with `consumer_org`, if the consumer has delegated the scope to it.
 * If a supplier registered the client in a customer's name, no delegation confirms it: then the consent must name the
 * supplier as its handler.
 */
async function findConsent(
  { consents }: DetailsDependencies,
  { id, from }: Extract<AskedDetails, { from: string }>,
  { parties, now }: { parties: Parties; now: number },
): Promise<Details | Refusal> {
  const to = readConsumer(parties);
  const answered = to === undefined ? undefined : consents.find({ id, from, to });
  const consent = answered instanceof Promise ? await answered : answered;
  if (consent === NO_ANSWER) return refuseUnanswered('consents');
  const isTheirs = consent !== undefined && isFor(consent, parties);
  const refused = isTheirs ? checkConsent(consent, { from, to: consent.to, now: now * 1000 }) : [];
  if (isTheirs && refused.length === 0) return describeConsent(consent);
  return refuse('consent-not-valid', {
    registryHint: () =>
      isTheirs ? refused.map(({ refusal }) => hints[refusal]).join(' ') : describeMissing(consents.elsewhere()),
    facts: { consent: id },
  });
}

/** Why a consent cannot be used. Altinn's own words are for those who call Altinn's paths. */
const hints: Readonly<Partial<Record<RefusalName, string>>> = {
  'consent-revoked': 'The consent has been revoked.',
  'consent-between-others': 'The consent was given by another party.',
  'consent-expired': 'The consent has expired.',
  'consent-not-accepted': 'The consent has not been accepted.',
};

function describeMissing(elsewhere: string | undefined): string {
  return elsewhere === undefined
    ? 'No consent with this id has been given to the consumer of the token.'
    : `The register of consents at ${elsewhere} has none with this id that is in force between the two.`;
}

/** A source that does not answer means neither yes nor no. */
function refuseUnanswered(subject: string): Refusal {
  return refuse('temporarily-unavailable', {
    hint: () => `The register of ${subject} gives no answer.`,
    facts: { subject },
  });
}

/** The token's consumer, if a consent can be given to it. */
function readConsumer({ consumer }: Parties): OrganisationNumber | undefined {
  if (consumer.authority !== 'iso6523-actorid-upis') return undefined;
  return parseOrganisationNumber(consumer.ID.slice('0192:'.length));
}

function isFor({ to, handledBy }: FoundConsent, { consumer, supplier, delegationSource }: Parties): boolean {
  const isReceiver = consumer.authority === 'iso6523-actorid-upis' && consumer.ID === organisationIdentifier(to).ID;
  const isNamed = handledBy !== undefined && supplier?.ID === organisationIdentifier(handledBy).ID;
  return isReceiver && (supplier === undefined || delegationSource !== undefined || isNamed);
}
