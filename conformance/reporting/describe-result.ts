import type { CaseResult, SuiteResult } from '../running/result.ts';
import { type Counts, countOutcomes, groupByClass, listFaults } from './count-outcomes.ts';
import { describeAnswer } from './mask.ts';
import { writeCurl } from './write-curl.ts';

/** The results as one JSON document. Members are only ever added to it. */
export interface ResultDocument {
  readonly server: string;
  readonly issuer: string;
  readonly profile: string;
  readonly begun: string;
  readonly milliseconds: number;
  readonly counts: Counts;
  readonly classes: Readonly<Record<string, Counts>>;
  readonly cases: readonly CaseDocument[];
}

interface CaseDocument {
  readonly id: string;
  readonly class: string;
  readonly title: string;
  readonly level?: string;
  readonly source: string;
  readonly outcome: string;
  readonly milliseconds: number;
  readonly reason?: string;
  readonly faults?: readonly string[];
  /** Of a case that is not as it should be: each request for curl, and what was answered. */
  readonly repeat?: readonly { readonly curl: string; readonly answers: readonly string[] }[];
}

/** What a program needs of the results. It has grants, which expire, and no keys, tokens or secrets. */
export function describeResult(result: SuiteResult): ResultDocument {
  const { server, issuer, profile, begun, milliseconds, cases } = result;
  return {
    server,
    issuer,
    profile,
    begun,
    milliseconds,
    counts: countOutcomes(cases),
    classes: Object.fromEntries(groupByClass(cases).map(([name, within]) => [name, countOutcomes(within)])),
    cases: cases.map(describeCase),
  };
}

function describeCase(result: CaseResult): CaseDocument {
  const { case: given, level, outcome, reason, steps, milliseconds } = result;
  const faults = listFaults(result);
  return {
    id: given.id,
    class: given.class,
    title: given.title,
    ...(level !== undefined && { level }),
    source: given.source,
    outcome,
    milliseconds,
    ...(reason !== undefined && { reason }),
    ...(faults.length > 0 && {
      faults,
      repeat: steps.map(({ request, answers }) => ({
        curl: writeCurl(request),
        answers: [...new Set(answers.map(describeAnswer))],
      })),
    }),
  };
}
