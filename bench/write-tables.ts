import type { AttackTime, AttackTimes } from './measure-attacks.ts';
import type { CertificateTimes } from './measure-certificates.ts';
import type { CrowdTimes } from './measure-crowds.ts';
import type { SelfServiceTimes } from './measure-self-service.ts';
import type { StartTimes } from './measure-start.ts';
import type { PreparedRow } from './prepare-row.ts';
import { besideAttack, besideCrowd, targets } from './rows.ts';
import { computeFigure, type Figure, type Summary } from './summarise.ts';

/** The columns of a table: what is above each, and its cell for a row. */
type Columns<Row> = readonly (readonly [head: string, cell: (row: Row) => string | number | boolean | undefined])[];

/** The figures of the rounds as Markdown tables: speed with its targets, then delay and memory with theirs. */
export function writeRoundTables(summaries: readonly Summary[]): string {
  const titles = new Map<string, string>(summaries.map(({ row }) => [row.name, row.title]));
  const speed: Columns<Summary> = [
    ['', title],
    ['tokens/s', ({ tokensPerSecond }) => withSpread(tokensPerSecond, 0)],
    ['rate', ({ rateRatio, row }) => rateRatio && `${withSpread(rateRatio, 2)} of ${titles.get(row.base) ?? row.base}`],
    [
      'target',
      ({ rateRatio, row: { target } }) => target && judge(`≥ ${target.toFixed(2)}`, atLeast(rateRatio?.median, target)),
    ],
    ['µs of processor a token', ({ processor }) => text(processor?.median, 0)],
    ['of it main thread', ({ mainThread }) => text(mainThread?.median, 0)],
    ['driver, PostgreSQL and signer', ({ beside }) => text(beside?.median, 0)],
    ['others, at most', ({ others }) => (others === undefined ? 'not known' : `${(others.most * 100).toFixed(0)} %`)],
  ];
  const { p99 } = targets;
  const delay: Columns<Summary> = [
    ['', title],
    ['p50 ms', (summary) => withSpread(summary.p50, 2)],
    ['p99 ms', (summary) => withSpread(summary.p99, 2)],
    ['p99 of floor', ({ p99Ratio }) => p99Ratio && withSpread(p99Ratio, 2)],
    ['target', ({ row, p99Ratio }) => isFloor(row) || judge(`≤ ${p99}`, atMost(p99Ratio?.median, p99))],
    ['MB', ({ memory }) => text(memory?.median, 0)],
    [
      'target',
      ({ row, memory, mostMemory: most }) =>
        isFloor(row) || (most && judge(`≤ ${most.toFixed(0)}`, atMost(memory?.median, most))),
    ],
  ];
  return [writeTable(speed, summaries), writeTable(delay, summaries)].join('\n\n');
}

/** How registering went while tokens were served; empty when no row did. */
export function writeRegistrations(summaries: readonly Summary[]): string {
  return summaries
    .flatMap(({ rounds }) => rounds.map(({ registrations }) => registrations))
    .filter((report) => report !== undefined)
    .map(
      ({ registered, failed, median, longest }, index) =>
        `* Registering in round ${index + 1}: ${registered} clients, ${failed} failed; each took ${median.toFixed(1)} ms (median), at most ${longest.toFixed(0)} ms.`,
    )
    .join('\n');
}

/** What checking a certificate takes; empty when no row has certificates. */
export function writeCertificateTimes(times: CertificateTimes | undefined): string {
  if (times?.cold === undefined || times.remembered === undefined) return '';
  const { cold, remembered } = times;
  const target = judge(`≤ ${targets.coldCertificate}`, cold.median <= targets.coldCertificate);
  return `* A certificate never met before, without network: ${withSpread(cold, 2)} ms, target ${target}; one that is remembered: ${withSpread(remembered, 3)} ms.`;
}

/** Start to first token as a Markdown table. */
export function writeStartTable(rows: readonly PreparedRow[], starts: ReadonlyMap<string, StartTimes>): string {
  const lines = rows.flatMap((row) => {
    const times = starts.get(row.name);
    const direct = computeFigure(times?.direct ?? []);
    return direct === undefined ? [] : [{ row, direct, npm: computeFigure(times?.throughNpm ?? []) }];
  });
  return writeTable(
    [
      ['', ({ row }) => row.title],
      ['ms from start to first token', ({ direct }) => withSpread(direct, 0)],
      ['target', ({ row, direct }) => isFloor(row) || judge(`< ${targets.start}`, direct.median < targets.start)],
      ['through `npm start`', ({ npm }) => npm && withSpread(npm, 0)],
      ['target', ({ npm }) => npm && judge(`< ${targets.npmStart}`, npm.median < targets.npmStart)],
    ],
    lines,
  );
}

/** Calls of the self-service API as a Markdown table; empty when none was measured. */
export function writeSelfServiceTable(measured: readonly SelfServiceTimes[]): string {
  const lines = measured.flatMap(({ title: register, calls, seenElsewhere: seen }) => [
    ...calls.map(({ name, time, most }) => ({
      register,
      name,
      time: withSpread(time, 2),
      target: most && judge(`< ${most}`, time.median < most),
    })),
    ...(seen === undefined
      ? []
      : [
          {
            register,
            name: 'a change, until another process honours it',
            time: withSpread(seen, 0),
            target: judge('< 1000, at most', seen.most < 1000),
          },
        ]),
  ]);
  return writeTable(
    [
      ['self-service', ({ register }) => register],
      ['call', ({ name }) => name],
      ['ms', ({ time }) => time],
      ['target', ({ target }) => target],
    ],
    lines,
  );
}

/** A good client beside crowds as a Markdown table; empty when none was measured. */
export function writeCrowdTable(measured: readonly CrowdTimes[]): string {
  const lines = measured.flatMap(({ title: register, alone, beside }) => [
    { register, name: 'nobody', result: alone, rate: undefined, answers: undefined },
    ...beside.map(({ name, result, crowd }) => ({
      register,
      name,
      result,
      rate: result.tokensPerSecond / alone.tokensPerSecond,
      answers: crowd.answers / result.seconds,
    })),
  ]);
  return writeTable(
    [
      ['beside a crowd', ({ register }) => register],
      ['that asks for', ({ name }) => name],
      ['tokens/s', ({ result }) => text(result.tokensPerSecond, 0)],
      ['of those alone', ({ rate }) => rate === undefined || text(rate, 2)],
      ['target', ({ rate }) => rate === undefined || judge(`≥ ${besideCrowd.rate}`, rate >= besideCrowd.rate)],
      ['p99 ms', ({ result }) => text(result.p99, 0)],
      [
        'target',
        ({ rate, result: { p99 } }) => rate === undefined || judge(`< ${besideCrowd.p99}`, p99 < besideCrowd.p99),
      ],
      ['its answers/s', ({ answers }) => answers === undefined || text(answers, 0)],
    ],
    lines,
  );
}

/** A good client beside hostile callers as a Markdown table; empty when none was measured. */
export function writeAttackTable(measured: readonly AttackTimes[]): string {
  const lines = measured.flatMap(({ title: register, beside }) => beside.map((attack) => ({ register, ...attack })));
  const rateOf = ({ result, control }: AttackTime) => result.tokensPerSecond / control.tokensPerSecond;
  const timesOf = ({ result, control }: AttackTime) => result.p99 / control.p99;
  return writeTable(
    [
      ['beside a hostile caller', ({ register }) => register],
      ['that sends', ({ name }) => name],
      ['tokens/s', ({ result }) => text(result.tokensPerSecond, 0)],
      ['of those beside none', (line) => text(rateOf(line), 2)],
      ['target', (line) => judge(`≥ ${besideAttack.rate}`, rateOf(line) >= besideAttack.rate)],
      ['p99 ms', ({ result }) => text(result.p99, 1)],
      ['beside none', ({ control }) => text(control.p99, 1)],
      ['target', (line) => judge(`≤ ${besideAttack.p99} ×`, timesOf(line) <= besideAttack.p99)],
      ['refused', ({ result }) => text(result.failures, 0)],
      ['its answers/s', ({ crowd, result }) => text(crowd.answers / result.seconds, 0)],
    ],
    lines,
  );
}

/**
 * Markdown whose columns are also straight in a terminal; empty when there are no rows. A cell that is not a text is empty.
 */
export function writeTable<Row>(columns: Columns<Row>, rows: readonly Row[]): string {
  if (rows.length === 0) return '';
  const lines = rows.map((row) =>
    columns.map(([, cell]) => {
      const written = cell(row);
      return typeof written === 'string' ? written : '';
    }),
  );
  const head = columns.map(([name]) => name);
  const widths = head.map((name, column) =>
    Math.max(name.length, 3, ...lines.map((line) => line[column]?.length ?? 0)),
  );
  const write = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [write(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...lines.map(write)].join('\n');
}

function isFloor({ server }: Summary['row']): boolean {
  return server === 'floor';
}

function title({ row, failures }: Summary): string {
  return failures === 0 ? row.title : `${row.title} — FAILED, ${failures} answers were no token`;
}

function withSpread({ median, least, most }: Figure, digits: number): string {
  return `${text(median, digits)} (${text(least, digits)}–${text(most, digits)})`;
}

function text(value: number | undefined, digits: number): string {
  return value === undefined ? 'not known' : value.toFixed(digits);
}

function judge(target: string, met: boolean | undefined): string {
  return met === undefined ? target : `${target} ${met ? 'met' : 'missed'}`;
}

function atLeast(value: number | undefined, least: number): boolean | undefined {
  return value === undefined ? undefined : value >= least;
}

function atMost(value: number | undefined, most: number): boolean | undefined {
  return value === undefined ? undefined : value <= most;
}
