import type { Employment, World } from '../synthetic/make-world.ts';
import { type Month, monthOf } from '../synthetic/months.ts';
import type { AgreementBook } from './agreement-book.ts';
import type { Failure } from './error-codes.ts';
import { readOrganisation, readPeriod } from './read-input.ts';
import type { Data } from './write-answer.ts';

/** A call to find income recipients (inntektsmottakere), as it comes from the address. */
interface Call {
  /** The organisation that calls: the consumer of the token. */
  readonly provider: string;
  readonly employer: string;
  readonly query: { readonly fraOgMed?: unknown; readonly tilOgMed?: unknown };
}

/**
 * Lists the people that an employer has reported in a-meldingen, to the pension provider that has an agreement with it.
 */
export function createIncomeRecipients({
  world,
  book,
}: {
  world: World;
  book: AgreementBook;
}): (call: Call) => Data | Failure {
  const employers = new Map(world.employers.map((employer) => [employer.orgno, employer]));
  return ({ provider, employer: named, query }) => {
    const organisation = readOrganisation('opplysningspliktig', named);
    if ('failure' in organisation) return organisation;
    const period = readPeriod(query, { open: false });
    if ('failure' in period) return period;
    const { from } = period;
    // `open: false` leaves no period without an end.
    const to = period.to as Month;
    const { orgno } = organisation;
    const without = book.findMonthsWithoutAgreement({ provider, employer: orgno, from, to });
    if (without.length > 0)
      return {
        failure: 'authorisation',
        detail: `${provider} and ${orgno} have not both reported an agreement for ${nameMonths(without)}`,
      };
    const reported = (employers.get(orgno)?.employments ?? []).filter((employment) =>
      overlaps(employment, { from, to }),
    );
    if (reported.length === 0)
      return { failure: 'notFound', detail: `${orgno} has reported nobody from ${from} to ${to}` };
    const open = reported.filter(({ shielded }) => shielded !== 'listed');
    return {
      root: 'inntektsmottakere',
      data: {
        opplysningspliktig: { norskIdentifikator: orgno },
        fraOgMed: from,
        tilOgMed: to,
        ...(open.length < reported.length && { skjermet: true }),
        inntektsmottaker: open.map(({ person }) => ({ personidentifikator: person })),
      },
    };
  };
}

function overlaps({ start, end }: Employment, { from, to }: { from: Month; to: Month }): boolean {
  return monthOf(Date.parse(start)) <= to && (end === undefined || monthOf(Date.parse(end)) >= from);
}

function nameMonths(months: readonly Month[]): string {
  const [first, last] = [months[0], months.at(-1)];
  return first === last ? String(first) : `${months.length} months from ${first} to ${last}`;
}
