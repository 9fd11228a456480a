import { addMonths, laterMonth, listMonths, type Month } from '../synthetic/months.ts';

/** What a pension provider has reported about one employer. */
export interface ReportedAgreement {
  readonly provider: string;
  readonly employer: string;
  readonly reference: string;
  readonly from: Month;
  readonly to?: Month;
}

/** What the employer itself names in its a-melding. */
export interface EmployerReport {
  readonly employer: string;
  readonly provider: string;
  readonly from: Month;
}

/** One provider, one employer, and the months that somebody asks about. */
export interface Question {
  readonly provider: string;
  readonly employer: string;
  readonly from: Month;
  readonly to: Month;
}

export interface AgreementBook {
  /** Keeps an agreement, or changes the one with the same provider, employer and reference. */
  report(agreement: ReportedAgreement): void;
  /** Removes an agreement. `false`: there was none. */
  withdraw(agreement: Pick<ReportedAgreement, 'provider' | 'employer' | 'reference'>): boolean;
  /**
   * The months of the question for which provider and employer have not both reported the agreement (avtaleforhold).
   */
  findMonthsWithoutAgreement(question: Question): readonly Month[];
  /** The months of the question outside the period in which the agreement has effect (virkningsperiode). */
  findMonthsWithoutEffect(question: Question): readonly Month[];
  /** How many agreements there are. */
  count(): number;
}

/** No agreement counts before this month. */
const FIRST_MONTH: Month = '2021-01';
/** No agreement has effect before this month. */
const FIRST_EFFECT: Month = '2020-01';
/** An agreement has effect so many months before and after the months that both have reported. */
const MONTHS_BEFORE = 15;
const MONTHS_AFTER = 1;

/**
 * Skatteetaten's agreements (tjenestepensjonsavtaler), in memory. An agreement counts for the months that both have
 * reported: the employer in its a-melding, and the provider through this API.
 */
export function createAgreementBook(employerReports: readonly EmployerReport[]): AgreementBook {
  const agreements = new Map<string, ReportedAgreement>();
  const nameOf = ({ provider, employer, reference }: Pick<ReportedAgreement, 'provider' | 'employer' | 'reference'>) =>
    JSON.stringify([provider, employer, reference]);
  const byPair = new Map<string, Set<string>>();
  const reports = new Map(employerReports.map((report) => [`${report.provider} ${report.employer}`, report]));

  /** The months that both have reported, as ranges. An end that nobody has reported is left open. */
  const findCommonRanges = ({ provider, employer }: Question) => {
    const pair = `${provider} ${employer}`;
    const report = reports.get(pair);
    if (report === undefined) return [];
    return [...(byPair.get(pair) ?? [])].flatMap((name) => {
      const agreement = agreements.get(name);
      if (agreement === undefined) return [];
      const from = laterMonth(FIRST_MONTH, laterMonth(agreement.from, report.from));
      return agreement.to !== undefined && agreement.to < from ? [] : [{ from, to: agreement.to }];
    });
  };

  return {
    report(agreement) {
      const pair = `${agreement.provider} ${agreement.employer}`;
      agreements.set(nameOf(agreement), agreement);
      byPair.set(pair, (byPair.get(pair) ?? new Set()).add(nameOf(agreement)));
    },
    withdraw(agreement) {
      return agreements.delete(nameOf(agreement));
    },
    findMonthsWithoutAgreement(question) {
      const ranges = findCommonRanges(question);
      return listMonths(question.from, question.to).filter(
        (month) => !ranges.some(({ from, to }) => month >= from && (to === undefined || month <= to)),
      );
    },
    findMonthsWithoutEffect(question) {
      const ranges = findCommonRanges(question).map(({ from, to }) => ({
        from: laterMonth(FIRST_EFFECT, addMonths(from, -MONTHS_BEFORE)),
        to: to === undefined ? undefined : addMonths(to, MONTHS_AFTER),
      }));
      return listMonths(question.from, question.to).filter(
        (month) => !ranges.some(({ from, to }) => month >= from && (to === undefined || month <= to)),
      );
    },
    count: () => agreements.size,
  };
}
