import { isNationalIdentityNumber, parseOrganisationNumber } from '@portvakt/protocol';
import type { GraphQLError } from 'graphql';
import { type Month, parseMonth } from '../synthetic/months.ts';
import { failWith, type NavCode } from './error-codes.ts';

/** The arguments of a query, as GraphQL has checked them: texts, or absent. */
export type Arguments = Readonly<Record<string, string | null | undefined>>;

/** What a query asks about. */
export interface Question {
  readonly employer: string;
  readonly person: string | undefined;
  readonly from: Month;
  readonly to: Month;
}

/** The names of the two months of a query, with their error codes. */
interface MonthNames {
  readonly from: readonly [name: string, code: NavCode];
  readonly to: readonly [name: string, code: NavCode];
  readonly wrongOrder: NavCode;
}

const EMPLOYED: MonthNames = {
  from: ['ansattFraMaaned', 'AA-053'],
  to: ['ansattTilMaaned', 'AA-054'],
  wrongOrder: 'AA-055',
};
const REPORTED: MonthNames = {
  from: ['rapporteringFraMaaned', 'AA-056'],
  to: ['rapporteringTilMaaned', 'AA-057'],
  wrongOrder: 'AA-058',
};

/** Reads the arguments of a query; without its last month it asks up to `thisMonth`. */
export function readArguments(
  given: Arguments,
  { by, thisMonth }: { by: 'employed' | 'reported'; thisMonth: Month },
): Question | GraphQLError {
  const employer = parseOrganisationNumber(given.opplysningspliktigId ?? '');
  if (employer === undefined) return failWith('AA-051', quote(given.opplysningspliktigId));
  const person = given.arbeidstakerId ?? undefined;
  if (person !== undefined && !isNationalIdentityNumber(person, { synthetic: true })) return failWith('AA-052');
  const names = by === 'employed' ? EMPLOYED : REPORTED;
  const [fromName, fromCode] = names.from;
  const from = parseMonth(given[fromName]);
  if (from === undefined) return failWith(fromCode, quote(given[fromName]));
  const [toName, toCode] = names.to;
  const to = parseMonth(given[toName] ?? thisMonth);
  if (to === undefined) return failWith(toCode, quote(given[toName]));
  if (to < from) return failWith(names.wrongOrder, `${to} < ${from}`);
  return { employer, person, from, to };
}

function quote(value: string | null | undefined): string {
  return JSON.stringify(value ?? null).slice(0, 60);
}
