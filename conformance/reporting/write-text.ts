import { caseClasses } from '../format/vocabulary.ts';
import type { CaseResult, Outcome, SuiteResult } from '../running/result.ts';

const MARKS: Readonly<Record<Outcome, string>> = { passed: '✓', warning: '!', failed: '✗', 'not applicable': '·' };

/** The results for people: each case that is not as it should be, then a table by class. */
export function writeText({ server, profile, milliseconds, cases }: SuiteResult): string {
  const faulty = cases.filter(({ outcome }) => outcome === 'failed' || outcome === 'warning');
  const rows = caseClasses.flatMap((name) => {
    const within = cases.filter((result) => result.case.class === name);
    return within.length === 0 ? [] : [[name, ...outcomes.map((outcome) => String(count(within, outcome)))]];
  });
  return [
    `${server}, profile ${profile}, ${cases.length} cases in ${(milliseconds / 1000).toFixed(1)} s`,
    ...faulty.map(writeFaulty),
    writeTable([['class', ...outcomes], ...rows, ['all', ...outcomes.map((outcome) => String(count(cases, outcome)))]]),
  ].join('\n\n');
}

const outcomes = ['passed', 'warning', 'failed', 'not applicable'] as const;

function count(cases: readonly CaseResult[], wanted: Outcome): number {
  return cases.filter(({ outcome }) => outcome === wanted).length;
}

function writeFaulty({ case: { id, title, source }, outcome, level, steps }: CaseResult): string {
  const faults = steps.flatMap((step, index) => step.faults.map((fault) => `    step ${index + 1}: ${fault}`));
  return [`${MARKS[outcome]} ${id} (${level}): ${title}`, `    ${source}`, ...faults].join('\n');
}

function writeTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  '),
    )
    .join('\n');
}
