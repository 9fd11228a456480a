import type { CaseResult, Outcome, SuiteResult } from '../running/result.ts';
import { countOutcomes, groupByClass, listFaults, outcomes } from './count-outcomes.ts';
import { describeAnswer } from './mask.ts';
import { writeCurl } from './write-curl.ts';

const MARKS: Readonly<Record<Outcome, string>> = { passed: '✓', warning: '!', failed: '✗', 'not applicable': '·' };

/** The results for people: each case that is not as it should be, then a table by class. With `verbose` every case, with its requests. */
export function writeText(result: SuiteResult, { verbose = false }: { verbose?: boolean } = {}): string {
  const { server, issuer, profile, milliseconds, cases } = result;
  const shown = cases.filter(({ outcome }) => verbose || outcome === 'failed' || outcome === 'warning');
  const rows = groupByClass(cases).map(([name, within]) => [name, ...countsOf(within)]);
  return [
    `${server === issuer ? issuer : `${server}, ${issuer}`}, profile ${profile}: ${cases.length} cases in ${(milliseconds / 1000).toFixed(1)} s`,
    ...shown.map((each) => writeCase(each, verbose)),
    writeTable([['', ...outcomes], ...rows, ['all', ...countsOf(cases)]]),
    ...(shown.length > 0 && !verbose ? ['✗ must, ! should. --only ID --verbose shows the requests of a case.'] : []),
  ].join('\n\n');
}

function countsOf(results: readonly CaseResult[]): readonly string[] {
  const counts = countOutcomes(results);
  return outcomes.map((outcome) => String(counts[outcome]));
}

function writeCase(result: CaseResult, verbose: boolean): string {
  const { case: given, outcome, level, reason } = result;
  return [
    `${MARKS[outcome]} ${given.id}: ${given.title}`,
    `    ${level ?? 'not in this profile'}, ${given.source}`,
    ...(reason === undefined ? [] : [`    ${reason}`]),
    ...listFaults(result).map((fault) => `    ${fault}`),
    ...(verbose ? result.steps.map(writeStep) : []),
  ].join('\n');
}

function writeStep({ request, answers }: CaseResult['steps'][number]): string {
  return [writeCurl(request), ...answers.slice(0, 3).map((answer) => `→ ${describeAnswer(answer)}`)]
    .join('\n')
    .replaceAll(/^/gm, '    ');
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
