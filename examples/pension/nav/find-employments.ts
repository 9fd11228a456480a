import { GraphQLError } from 'graphql';
import type { Employment, World } from '../synthetic/make-world.ts';
import { type Month, monthOf } from '../synthetic/months.ts';
import { failWith } from './error-codes.ts';
import { type Arguments, type Question, readArguments } from './read-arguments.ts';

/** What a call brings along, beside its query. */
export interface CallContext {
  /**
   * Whether the consumer has an agreement with the employer for all months; an error where that cannot be found out.
   */
  readonly judgeAccess: (question: Question) => Promise<boolean | GraphQLError>;
  readonly thisMonth: Month;
}

/** A resolver of GraphQL's default kind: a method of the root value. An error that it gives back goes into `errors`. */
type Resolver = (given: Arguments, context: CallContext) => Promise<object | GraphQLError>;

/** The four queries of the OTP API, answered from `world`. */
export function createQueries(world: World): Readonly<Record<string, Resolver>> {
  const employers = new Map(world.employers.map((employer) => [employer.orgno, employer]));

  const find = async (
    given: Arguments,
    { context, by, shape }: { context: CallContext; by: 'employed' | 'reported'; shape: (found: Found) => object },
  ) => {
    const question = readArguments(given, { by, thisMonth: context.thisMonth });
    if (question instanceof GraphQLError) return question;
    const access = await context.judgeAccess(question);
    if (access instanceof GraphQLError) return access;
    if (!access) return failWith('AA-101', `${question.employer}, ${question.from} – ${question.to}`);
    const period = by === 'employed' ? overlapsPeriod : wasChanged;
    const employments = (employers.get(question.employer)?.employments ?? []).filter(
      (employment) =>
        (question.person === undefined || employment.person === question.person) && period(employment, question),
    );
    const asksAboutShielded =
      question.person !== undefined && employments.some(({ shielded }) => shielded !== undefined);
    return asksAboutShielded ? failWith('AA-102') : shape({ employer: question.employer, employments });
  };

  return {
    finnArbeidsforholdoversikterPrOpplysningspliktig: (given, context) =>
      find(given, { context, by: 'employed', shape: describeOverviews }),
    finnArbeidsforholdPrArbeidstaker: (given, context) =>
      find(given, { context, by: 'employed', shape: describeEmployments }),
    finnUbehandledeArbeidstakerePrOpplysningspliktig: (given, context) =>
      find(given, { context, by: 'reported', shape: describePeople }),
    finnUbehandledeArbeidsforholdPrArbeidstaker: (given, context) =>
      find(given, { context, by: 'reported', shape: describeEmployments }),
  };
}

interface Found {
  readonly employer: string;
  readonly employments: readonly Employment[];
}

function overlapsPeriod({ start, end }: Employment, { from, to }: Question): boolean {
  return start.slice(0, 7) <= to && (end === undefined || end.slice(0, 7) >= from);
}

/**
 * The stand-in has no handling of its own: what was changed in a month counts as reported, and not yet handled, in it.
 */
function wasChanged({ lastChanged }: Employment, { from, to }: Question): boolean {
  const month = monthOf(Date.parse(`${lastChanged}Z`));
  return month >= from && month <= to;
}

function describeOverviews({ employments }: Found): object {
  return {
    arbeidsforholdoversikter: employments.map(({ id, person, occupation, lastChanged, shielded }) => ({
      id,
      arbeidstaker: { ident: person },
      yrke: describeOccupation(occupation),
      idHistorikk: [],
      sistEndret: lastChanged,
      skjermet: shielded === 'listed' ? true : null,
    })),
  };
}

function describeEmployments({ employer, employments }: Found): object {
  return {
    arbeidsforhold: employments.map(({ id, uuid, person, occupation, start, end, percentage, lastChanged }) => ({
      id,
      uuid,
      type: { kode: 'ordinaertArbeidsforhold', beskrivelse: 'Ordinært arbeidsforhold' },
      arbeidstaker: { ident: person },
      opplysningspliktig: { type: 'Organisasjon', ident: employer },
      arbeidssted: { type: 'Organisasjon', ident: employer },
      ansettelsesperiode: { startdato: start, sluttdato: end ?? null },
      ansettelsesdetaljer: [
        {
          yrke: describeOccupation(occupation),
          avtaltStillingsprosent: percentage,
          rapporteringsmaaneder: { fra: start.slice(0, 7), til: end?.slice(0, 7) ?? null },
        },
      ],
      idHistorikk: [],
      sistEndret: lastChanged,
    })),
  };
}

function describePeople({ employments }: Found): object {
  return {
    arbeidstakere: employments.filter(({ shielded }) => shielded !== 'listed').map(({ person }) => ({ ident: person })),
  };
}

function describeOccupation({ code, description }: Employment['occupation']): object {
  return { kode: code, beskrivelse: description };
}
