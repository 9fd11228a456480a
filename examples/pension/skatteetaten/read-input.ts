import { parseOrganisationNumber } from '@portvakt/protocol';
import { type Month, parseMonth } from '../synthetic/months.ts';
import type { Failure } from './error-codes.ts';

/** The longest reference of an agreement, by Skatteetaten's JSON schema. */
const LONGEST_REFERENCE = 4000;

/** A period of months, or the error that names what is wrong with it. `to` may be left out where `open`. */
export function readPeriod(
  { fraOgMed, tilOgMed }: { fraOgMed?: unknown; tilOgMed?: unknown },
  { open }: { open: boolean },
): { readonly from: Month; readonly to: Month | undefined } | Failure {
  const from = parseMonth(fraOgMed);
  if (from === undefined) return input(`fraOgMed must be a month, yyyy-MM; it is ${show(fraOgMed)}`);
  if (tilOgMed === undefined && open) return { from, to: undefined };
  const to = parseMonth(tilOgMed);
  if (to === undefined) return input(`tilOgMed must be a month, yyyy-MM; it is ${show(tilOgMed)}`);
  if (to < from) return input(`tilOgMed ${to} comes before fraOgMed ${from}`);
  return { from, to };
}

/** The organisation number under `name`, or the error that names what is wrong with it. */
export function readOrganisation(name: string, value: unknown): { readonly orgno: string } | Failure {
  const orgno = typeof value === 'string' ? parseOrganisationNumber(value) : undefined;
  return orgno === undefined ? input(`${name} must be an organisation number; it is ${show(value)}`) : { orgno };
}

/** The body of POST and DELETE `avtaleforhold`. DELETE takes reference and employer only. */
export function readAgreement(
  body: unknown,
  { withPeriod }: { withPeriod: boolean },
):
  | {
      readonly reference: string;
      readonly employer: string;
      readonly from: Month | undefined;
      readonly to: Month | undefined;
    }
  | Failure {
  if (!isRecord(body)) return input('the body must be a JSON object');
  const known = ['avtalereferanse', 'opplysningspliktig', ...(withPeriod ? ['fraOgMed', 'tilOgMed'] : [])];
  const unknown = Object.keys(body).find((name) => !known.includes(name));
  if (unknown !== undefined) return input(`${unknown} does not belong here; expected are ${known.join(', ')}`);
  const reference = body.avtalereferanse;
  if (typeof reference !== 'string' || reference === '' || reference.length > LONGEST_REFERENCE)
    return input(`avtalereferanse must be a text of 1 to ${LONGEST_REFERENCE} characters`);
  const employer = readOrganisation(
    'opplysningspliktig.norskIdentifikator',
    isRecord(body.opplysningspliktig) ? body.opplysningspliktig.norskIdentifikator : undefined,
  );
  if ('failure' in employer) return employer;
  if (!withPeriod) return { reference, employer: employer.orgno, from: undefined, to: undefined };
  const period = readPeriod(body, { open: true });
  return 'failure' in period ? period : { reference, employer: employer.orgno, ...period };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function input(detail: string): Failure {
  return { failure: 'input', detail };
}

function show(value: unknown): string {
  return value === undefined ? 'missing' : JSON.stringify(value).slice(0, 60);
}
