import { createHash } from 'node:crypto';
import { type OrganisationNumber, parseOrganisationNumber } from '@portvakt/protocol';

/** An organisation or a person as Altinn's interfaces know them (aktør): by their own number and UUID. */
export interface OrganisationParty {
  readonly kind: 'organisation';
  readonly partyId: number;
  readonly partyUuid: string;
  readonly orgno: OrganisationNumber;
}

/** The ninth digit of an organisation number is a check digit, so eight digits make this many party ids. */
const ORGANISATIONS = 100_000_000;
const FIRST_ORGANISATION = 1_000_000_000;
const PEOPLE = 1_000_000_000;
const FIRST_PERSON = FIRST_ORGANISATION + ORGANISATIONS;
/** Coprime with {@link ORGANISATIONS}: every number gets an id of its own, and neighbours look different. */
const STRIDE = 61_803_399;

/** The party of an organisation: always the same, and different for every number. Ids fit in 31 bits. */
export function partyOfOrganisation(orgno: OrganisationNumber): OrganisationParty {
  // Below 2^53: eight digits times eight digits.
  const place = (Number(orgno.slice(0, 8)) * STRIDE) % ORGANISATIONS;
  const hex = hash(`organisation ${orgno}`);
  return {
    kind: 'organisation',
    partyId: FIRST_ORGANISATION + place,
    // The UUID contains the number, so the organisation is found without a table of all organisations.
    partyUuid: composeUuid(hex, `000${orgno}`),
    orgno,
  };
}

/** The organisation number whose party has this UUID. The organisation need not exist. */
export function readPartyUuid(partyUuid: string): OrganisationNumber | undefined {
  const orgno = parseOrganisationNumber(/-000([0-9]{9})$/.exec(partyUuid)?.[1] ?? '');
  if (orgno === undefined) return undefined;
  return partyOfOrganisation(orgno).partyUuid === partyUuid.toLowerCase() ? orgno : undefined;
}

/** The organisation number whose party has this id. */
export function readPartyId(partyId: number): OrganisationNumber | undefined {
  const place = partyId - FIRST_ORGANISATION;
  if (!Number.isInteger(place) || place < 0 || place >= ORGANISATIONS) return undefined;
  const stem = (BigInt(place) * INVERSE_STRIDE) % BigInt(ORGANISATIONS);
  const digits = stem.toString().padStart(8, '0');
  // At most one of the ten endings has the right check digit; none if the check digit would be ten.
  for (let ending = 0; ending < 10; ending += 1) {
    const orgno = parseOrganisationNumber(`${digits}${ending}`);
    if (orgno !== undefined) return orgno;
  }
  return undefined;
}

/**
 * The ids of a person's party, from the national identity number or, without one, from what a sign-in provider calls them.
 * `partyId` may already be taken; then the person gets the next free one.
 */
export function derivePersonParty(known: string | { readonly issuer: string; readonly subject: string }): {
  readonly partyId: number;
  readonly partyUuid: string;
} {
  // No number looks like a list.
  const hex = hash(`person ${typeof known === 'string' ? known : JSON.stringify([known.issuer, known.subject])}`);
  return {
    partyId: FIRST_PERSON + (Number.parseInt(hex.slice(40, 52), 16) % PEOPLE),
    partyUuid: composeUuid(hex, `f${hex.slice(52, 63)}`),
  };
}

const INVERSE_STRIDE = invert(BigInt(STRIDE), BigInt(ORGANISATIONS));

/** The inverse of `value` modulo `modulus` (extended Euclid). */
function invert(value: bigint, modulus: bigint): bigint {
  let [rest, next, factor, nextFactor] = [value, modulus, 1n, 0n];
  while (next > 0n) {
    const quotient = rest / next;
    [rest, next] = [next, rest - quotient * next];
    [factor, nextFactor] = [nextFactor, factor - quotient * nextFactor];
  }
  return ((factor % modulus) + modulus) % modulus;
}

function hash(text: string): string {
  return createHash('sha256').update(`portvakt party ${text}`).digest('hex');
}

/** A UUID of version 8 (RFC 9562 §5.8), whose content we choose. */
function composeUuid(hex: string, node: string): string {
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-9${hex.slice(17, 20)}-${node}`;
}
