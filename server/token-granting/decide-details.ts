import {
  CONSENT,
  type ConsentDetails,
  isNationalIdentityNumber,
  isStorable,
  nameSome,
  type OrganisationNumber,
  organisationIdentifier,
  parseOrganisationNumber,
  quoteText,
  type Refusal,
  refuse,
  SYSTEM_USER,
  type SystemUserDetails,
} from '@portvakt/protocol';
import type { FoundConsent } from '#consents';
import type { FoundSystemUser } from '#system-users';

/** What a grant asks for in `authorization_details` (RFC 9396), with valid fields only. */
export type AskedDetails =
  | {
      readonly type: typeof SYSTEM_USER;
      /** The organisation that the system user belongs to. */
      readonly owner: OrganisationNumber;
      /**
       * The grant's external reference, or the owner's number if the grant has none: a system user made without a
       * reference is stored that way.
       */
      readonly externalRef: string;
      /** The reference in the grant, if any. Only then is it in the token as well. */
      readonly namedRef: string | undefined;
    }
  | {
      readonly type: typeof CONSENT;
      /** In lower case. */
      readonly id: string;
      readonly from: string;
    };

type Members = Readonly<Record<string, unknown>>;

/** Most characters in a system user's `externalRef`. */
const LONGEST_EXTERNAL_REF = 255;
/** How many characters of a value a hint shows. */
const LONGEST_SHOWN = 128;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const PERSON = 'urn:altinn:person:identifier-no:';
const ORGANISATION = 'urn:altinn:organization:identifier-no:';

/**
 * Reads the one object of `authorization_details`. Its type must be known (MP-301), every field must belong to that
 * type (MP-302), and every value must be allowed (MP-303). A field that is `null` counts as absent.
 */
export function readDetails(entry: Members, { syntheticPeople }: { syntheticPeople: boolean }): AskedDetails | Refusal {
  if (entry.type === SYSTEM_USER) return readSystemUser(entry);
  if (entry.type === CONSENT) return readConsent(entry, { syntheticPeople });
  const { type } = entry;
  return refuse('authorization-details-type-unknown', {
    hint: () =>
      `The types are ${SYSTEM_USER} and ${CONSENT}${typeof type === 'string' ? `; this is ${quoteText(type, LONGEST_SHOWN)}` : ''}.`,
  });
}

function readSystemUser(entry: Members): AskedDetails | Refusal {
  const unknown = refuseUnknown(entry, ['type', 'systemuser_org', 'externalRef']);
  if (unknown !== undefined) return unknown;
  const organisation = asObject(entry.systemuser_org);
  if (organisation === undefined) {
    return invalid('systemuser_org', 'It must be an object with authority and ID.');
  }
  const foreign = refuseUnknown(organisation, ['authority', 'ID'], 'systemuser_org');
  if (foreign !== undefined) return foreign;
  if (organisation.authority !== 'iso6523-actorid-upis') {
    return invalid('authority', 'In systemuser_org, authority must be iso6523-actorid-upis.');
  }
  const owner = readOwner(organisation.ID);
  if (owner === undefined) {
    return invalid('ID', 'In systemuser_org, ID must be 0192: and an organisation number with its check digit right.');
  }
  const externalRef = entry.externalRef ?? '';
  if (
    typeof externalRef !== 'string' ||
    externalRef.length > LONGEST_EXTERNAL_REF ||
    /[\0-\x1f\x7f]/.test(externalRef) ||
    !isStorable(externalRef)
  ) {
    return invalid('externalRef', `It must be a text of at most ${LONGEST_EXTERNAL_REF} characters, without controls.`);
  }
  return { type: SYSTEM_USER, owner, externalRef: externalRef || owner, namedRef: externalRef || undefined };
}

function readConsent(entry: Members, { syntheticPeople }: { syntheticPeople: boolean }): AskedDetails | Refusal {
  const unknown = refuseUnknown(entry, ['type', 'id', 'from']);
  if (unknown !== undefined) return unknown;
  const { id, from } = entry;
  if (typeof id !== 'string' || !UUID.test(id)) return invalid('id', 'It must be the UUID of a consent.');
  if (typeof from !== 'string' || !namesParty(from, { syntheticPeople })) {
    return invalid('from', `It must be ${PERSON} or ${ORGANISATION} and a number with its check digits right.`);
  }
  return { type: CONSENT, id: id.toLowerCase(), from };
}

function readOwner(identifier: unknown): OrganisationNumber | undefined {
  if (typeof identifier !== 'string' || !identifier.startsWith('0192:')) return undefined;
  return parseOrganisationNumber(identifier.slice('0192:'.length));
}

function namesParty(urn: string, { syntheticPeople }: { syntheticPeople: boolean }): boolean {
  if (urn.startsWith(PERSON)) {
    return isNationalIdentityNumber(urn.slice(PERSON.length), { synthetic: syntheticPeople });
  }
  return urn.startsWith(ORGANISATION) && parseOrganisationNumber(urn.slice(ORGANISATION.length)) !== undefined;
}

function asObject(value: unknown): Members | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Members) : undefined;
}

/** Misspellings that have appeared in documentation. */
const meant: Readonly<Record<string, string>> = {
  id: 'ID',
  externalReference: 'externalRef',
  external_ref: 'externalRef',
  externalref: 'externalRef',
  systemuserorg: 'systemuser_org',
  systemUserOrg: 'systemuser_org',
};
/** Fields that the server writes into tokens, and that a grant must not have. */
const ofTokens: ReadonlySet<string> = new Set([
  'systemuser_id',
  'system_id',
  'consented',
  'validTo',
  'consentRights',
  'to',
]);

/** Refuses unknown fields of `members` by name. `place` is the field that holds `members`. */
function refuseUnknown(members: Members, known: readonly string[], place?: string): Refusal | undefined {
  const unknown = Object.keys(members).filter((name) => !known.includes(name));
  if (unknown.length === 0) return undefined;
  return refuse('authorization-details-field-unknown', {
    hint: () => {
      const spelt = unknown
        .filter((name) => Object.hasOwn(meant, name) && known.includes(meant[name] as string))
        .map((name) => `The field is called ${meant[name]}, letter by letter.`);
      const written = place === undefined ? unknown.filter((name) => ofTokens.has(name)) : [];
      return [
        `${place === undefined ? '' : `In ${place}: `}${nameSome(unknown)} ${unknown.length === 1 ? 'is' : 'are'} unknown; a request may hold ${known.join(', ')}.`,
        ...new Set(spelt),
        ...(written.length > 0 ? [`The server itself puts ${nameSome(written)} into the token.`] : []),
      ].join(' ');
    },
  });
}

function invalid(field: string, hint: string): Refusal {
  return refuse('authorization-details-value-invalid', { fill: { field }, hint, facts: { field } });
}

/** The system user as the token names it. The external reference comes last, and only if the grant named it. */
export function describeSystemUser(
  { id, partyOrgno, systemId }: FoundSystemUser,
  namedRef: string | undefined,
): SystemUserDetails {
  return {
    type: SYSTEM_USER,
    systemuser_org: organisationIdentifier(partyOrgno),
    systemuser_id: [id],
    system_id: systemId,
    ...(namedRef !== undefined && { externalRef: namedRef }),
  };
}

/** A valid consent as the token names it. */
export function describeConsent({ id, from, to, consentedAt, validTo, consentRights }: FoundConsent): ConsentDetails {
  return {
    type: CONSENT,
    id,
    from,
    to: organisationIdentifier(to),
    consented: writeTime(consentedAt ?? 0),
    validTo: writeTime(validTo),
    consentRights,
  };
}

/** ISO 8601 with a written-out offset. Fractions of a second appear only if there are any. */
function writeTime(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/(\.000)?Z$/, '+00:00');
}
