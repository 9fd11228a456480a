import type { Month } from '../synthetic/months.ts';
import type { AgreementBook } from './agreement-book.ts';
import type { Failure } from './error-codes.ts';
import { readAgreement, readOrganisation, readPeriod } from './read-input.ts';
import type { Data } from './write-answer.ts';

type Query = Readonly<Record<string, unknown>>;

/** The four calls of the Tjenestepensjonsavtale API. */
interface AgreementCalls {
  /** POST: creates or changes an agreement of `provider`, the consumer of the token. */
  report(call: {
    /** The organisation that calls: the consumer of the token. */ readonly provider: string;
    readonly body: unknown;
  }): Data | Failure;
  /** DELETE with a body. */
  withdraw(call: { readonly provider: string; readonly body: unknown }): Data | Failure;
  /** GET: whether provider and employer have both reported an agreement for all months. */
  judgeAgreement(query: Query): Data | Failure;
  /** GET: whether all months are within the time in which the agreement has effect. */
  judgeEffect(query: Query): Data | Failure;
}

/** Skatteetaten's register of agreements on occupational pensions (tjenestepensjonsavtaler), in front of `book`. */
export function createAgreementCalls(book: AgreementBook): AgreementCalls {
  return {
    report({ provider, body }) {
      const agreement = readAgreement(body, { withPeriod: true });
      if ('failure' in agreement) return agreement;
      const { reference, employer, to } = agreement;
      // `withPeriod` leaves no agreement without a first month.
      const from = agreement.from as Month;
      book.report({ provider, employer, reference, from, ...(to !== undefined && { to }) });
      return { root: 'avtaleforhold' };
    },
    withdraw({ provider, body }) {
      const agreement = readAgreement(body, { withPeriod: false });
      if ('failure' in agreement) return agreement;
      const { reference, employer } = agreement;
      if (book.withdraw({ provider, employer, reference })) return { root: 'avtaleforhold' };
      const detail = `${provider} has no agreement ${reference.slice(0, 60)} with ${employer}`;
      return { failure: 'notFound', detail };
    },
    judgeAgreement(query) {
      const question = readQuestion(query);
      if ('failure' in question) return question;
      const months = book.findMonthsWithoutAgreement(question);
      // The published sample has the boolean of this call, and of this call only, as text.
      if (months.length === 0) return { root: 'gyldighet', data: { gyldig: 'true' } };
      return { root: 'gyldighet', data: { gyldig: 'false', maanederUtenGyldigAvtaleforhold: { maaned: months } } };
    },
    judgeEffect(query) {
      const question = readQuestion(query);
      if ('failure' in question) return question;
      const months = book.findMonthsWithoutEffect(question);
      if (months.length === 0) return { root: 'gyldighet', data: { gyldig: true } };
      return { root: 'gyldighet', data: { gyldig: false, maanederUtenforGyldigVirkningsperiode: { maaned: months } } };
    },
  };
}

function readQuestion(query: Query) {
  const employer = readOrganisation('opplysningspliktig', query.opplysningspliktig);
  if ('failure' in employer) return employer;
  const provider = readOrganisation('pensjonsinnretning', query.pensjonsinnretning);
  if ('failure' in provider) return provider;
  const period = readPeriod(query, { open: false });
  if ('failure' in period) return period;
  // `open: false` leaves no period without an end.
  return { provider: provider.orgno, employer: employer.orgno, from: period.from, to: period.to as Month };
}
