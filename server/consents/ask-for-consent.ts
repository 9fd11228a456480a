import { type OrganisationNumber, type Refusal, refuse } from '@portvakt/protocol';
import type { Unit } from '#audit-trail';
import { refuseQuota } from '#endpoints';
import { checkQuota, QUOTA_DAY, type Quotas } from '#operations';
import type { OrganisationStore } from '#organisations';
import type { PeopleStore } from '#parties';
import type { ResourceStore } from '#resources';
import { checkConsentRights } from './check-request.ts';
import type { Consent } from './consent.ts';
import { findConsentResources } from './find-resources.ts';
import { findings } from './findings.ts';
import { organisationUrn, parsePartyUrn, personUrn } from './party-urn.ts';
import type { AskedConsent } from './read-body.ts';
import type { ConsentStore } from './store.ts';

export interface AskingDependencies {
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Whether synthetic people count: everywhere but in production. */
  readonly syntheticPeople: boolean;
  readonly consents: ConsentStore;
  readonly organisations: Pick<OrganisationStore, 'find'>;
  readonly people: Pick<PeopleStore, 'find'>;
  readonly resources: Pick<ResourceStore, 'findAll'>;
  readonly quotas: Quotas;
}

/** Who asks: for itself, for its customer (a supplier), or for any consumer where its scope lets it. */
export interface Asker {
  readonly organisation: OrganisationNumber;
  readonly supplier: OrganisationNumber | undefined;
  readonly forOthers: boolean;
}

/**
 * Asks a party for a consent. The same request again gets the consent that is there; another request under a used id is refused.
 */
export async function askForConsent(
  given: AskingDependencies,
  unit: Unit,
  { asker, asked }: { asker: Asker; asked: AskedConsent },
): Promise<{ readonly consent: Consent; readonly isNew: boolean } | Refusal> {
  const { transaction } = unit;
  const synthetic = given.syntheticPeople;
  const to = parsePartyUrn(asked.to, { synthetic });
  if (to?.kind !== 'organisation') return nameOrganisation(asked.to);
  if (to.orgno !== asker.organisation && !asker.forOthers) return refuse('consent-not-authorized');
  const handledBy = to.orgno === asker.organisation ? asker.supplier : asker.organisation;
  const present = await given.consents.find(transaction, asked.id);
  if (present !== undefined) {
    const isSame = present.from === asked.from && present.to === to.orgno && present.handledBy === handledBy;
    return isSame ? { consent: present, isNew: false } : refuse('consent-id-used', { more: { requestId: asked.id } });
  }
  const unknown = await checkParties(given, unit, { ...asked, to: to.orgno, handledBy });
  if (unknown !== undefined) return unknown;
  if (asked.validTo <= given.clock()) return refuse('parts-invalid', { findings: [findings.endPassed] });
  const refused = await checkRights(given, unit, asked.consentRights);
  if (refused !== undefined) return refused;
  // The quota of the organisation that asks, also where it asks for another.
  const organisation = handledBy ?? to.orgno;
  const exceeded = await checkQuota(given.quotas, {
    quota: 'consents',
    organisation,
    count: (limit) =>
      given.consents.countSince(transaction, { asker: organisation, since: given.clock() - QUOTA_DAY, limit }),
  });
  if (exceeded !== undefined) return refuseQuota(exceeded);
  const { id, from, requiredDelegator, validTo, consentRights, requestMessage, redirectUrl, portalViewMode } = asked;
  const consent: Consent = {
    id,
    from,
    requiredDelegator,
    to: to.orgno,
    handledBy,
    validTo,
    consentRights,
    requestMessage,
    redirectUrl,
    portalViewMode,
    status: 'created',
    consentedAt: undefined,
    events: [{ eventType: 'created', at: given.clock(), by: organisationUrn(handledBy ?? to.orgno) }],
  };
  await given.consents.create(unit, consent);
  return { consent, isNew: true };
}

/** What is wrong with the rights of a consent: they must fit their resources. */
export async function checkRights(
  { resources }: Pick<AskingDependencies, 'resources'>,
  { transaction }: Unit,
  consentRights: Consent['consentRights'],
): Promise<Refusal | undefined> {
  const identifiers = consentRights.flatMap(({ resource }) => resource.map(({ value }) => value));
  return checkConsentRights(consentRights, await findConsentResources(transaction, resources, identifiers));
}

/** Everybody that a consent names must be on record. */
async function checkParties(
  { organisations, people, syntheticPeople: synthetic }: AskingDependencies,
  { transaction }: Unit,
  {
    from,
    requiredDelegator,
    to,
    handledBy,
  }: {
    from: string;
    requiredDelegator?: string | undefined;
    to: OrganisationNumber;
    handledBy: OrganisationNumber | undefined;
  },
): Promise<Refusal | undefined> {
  const giver = parsePartyUrn(from, { synthetic });
  const delegator = requiredDelegator === undefined ? undefined : parsePartyUrn(requiredDelegator, { synthetic });
  if (requiredDelegator !== undefined && delegator?.kind !== 'person') return namePerson(requiredDelegator);
  for (const named of [giver, delegator]) {
    if (named?.kind === 'person' && (await people.find(transaction, named.pid)) === undefined) {
      return namePerson(personUrn(named.pid));
    }
  }
  if (giver === undefined) return from.startsWith('urn:altinn:person:') ? namePerson(from) : nameOrganisation(from);
  const numbers = [giver.kind === 'organisation' ? giver.orgno : undefined, to, handledBy];
  for (const orgno of numbers) {
    if (orgno !== undefined && (await organisations.find(transaction, orgno)) === undefined) {
      return nameOrganisation(organisationUrn(orgno));
    }
  }
  return undefined;
}

/** Altinn names whom it does not know, by the URN that was sent. */
function nameOrganisation(urn: string): Refusal {
  return refuse('consent-organisation-unknown', { more: { orgnr: urn } });
}

function namePerson(urn: string): Refusal {
  return refuse('consent-person-unknown', { more: { fnumber: urn } });
}
