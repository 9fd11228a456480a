import type { CertificateTimes } from './measure-certificates.ts';
import type { CrowdTimes } from './measure-crowds.ts';
import type { SelfServiceTimes } from './measure-self-service.ts';
import type { StartTimes } from './measure-start.ts';
import type { PreparedRow } from './prepare-row.ts';
import { besideCrowd, targets } from './rows.ts';
import { computeFigure, type Figure, type Summary } from './summarise.ts';

/** The figures of the rounds as Markdown tables: speed with its targets, then delay and memory with theirs. */
export function writeRoundTables(summaries: readonly Summary[]): string {
  const titles = new Map(summaries.map(({ row }) => [row.name, row.title]));
  const speed = summaries.map((summary) => [
    title(summary),
    withSpread(summary.tokensPerSecond, 0),
    summary.rateRatio === undefined ? '' : `${withSpread(summary.rateRatio, 2)} of ${titles.get(summary.row.base)}`,
    summary.row.target === undefined
      ? ''
      : judge(`≥ ${summary.row.target.toFixed(2)}`, atLeast(summary.rateRatio?.median, summary.row.target)),
    text(summary.processor?.median, 0),
    text(summary.mainThread?.median, 0),
    text(summary.beside?.median, 0),
    summary.others === undefined ? 'not known' : `${(summary.others.most * 100).toFixed(0)} %`,
  ]);
  const delay = summaries.map((summary) => {
    const isFloor = summary.row.server === 'floor';
    return [
      title(summary),
      withSpread(summary.p50, 2),
      withSpread(summary.p99, 2),
      summary.p99Ratio === undefined ? '' : withSpread(summary.p99Ratio, 2),
      isFloor ? '' : judge(`≤ ${targets.p99}`, atMost(summary.p99Ratio?.median, targets.p99)),
      text(summary.peakMemory?.median, 0),
      isFloor ? '' : text(summary.memoryBeyond, 0),
      isFloor ? '' : judge(`≤ ${targets.memoryBeyond}`, atMost(summary.memoryBeyond, targets.memoryBeyond)),
    ];
  });
  return [
    writeTable(
      [
        '',
        'tokens/s',
        'rate',
        'target',
        'µs of processor a token',
        'of it main thread',
        'driver and PostgreSQL',
        'others, at most',
      ],
      speed,
    ),
    writeTable(
      [
        '',
        'p50 ms',
        'p99 ms',
        'p99 of floor',
        'target',
        'peak MB',
        `MB beyond ${targets.memoryFactor} × floor`,
        'target',
      ],
      delay,
    ),
  ].join('\n\n');
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
  const lines = rows.flatMap(({ name, title, server }) => {
    const times = starts.get(name);
    const direct = computeFigure(times?.direct ?? []);
    if (direct === undefined) return [];
    const npm = computeFigure(times?.throughNpm ?? []);
    return [
      [
        title,
        withSpread(direct, 0),
        server === 'floor' ? '' : judge(`< ${targets.start}`, direct.median < targets.start),
        npm === undefined ? '' : withSpread(npm, 0),
      ],
    ];
  });
  return writeTable(['', 'ms from start to first token', 'target', 'through `npm start`'], lines);
}

/** Calls of the self-service API as a Markdown table; empty when none was measured. */
export function writeSelfServiceTable(measured: readonly SelfServiceTimes[]): string {
  if (measured.length === 0) return '';
  const lines = measured.flatMap(({ title: register, calls, seenElsewhere }) => [
    ...calls.map(({ name, time, most }) => [
      register,
      name,
      withSpread(time, 2),
      most === undefined ? '' : judge(`< ${most}`, time.median < most),
    ]),
    ...(seenElsewhere === undefined
      ? []
      : [
          [
            register,
            'a change, until another process honours it',
            withSpread(seenElsewhere, 0),
            judge('< 1000, at most', seenElsewhere.most < 1000),
          ],
        ]),
  ]);
  return writeTable(['self-service', 'call', 'ms', 'target'], lines);
}

/** A good client beside crowds as a Markdown table; empty when none was measured. */
export function writeCrowdTable(measured: readonly CrowdTimes[]): string {
  if (measured.length === 0) return '';
  const lines = measured.flatMap(({ title: register, alone, beside }) => [
    [register, 'nobody', text(alone.tokensPerSecond, 0), '', '', text(alone.p99, 0), '', ''],
    ...beside.map(({ name, result, crowd }) => {
      const rate = result.tokensPerSecond / alone.tokensPerSecond;
      return [
        register,
        name,
        text(result.tokensPerSecond, 0),
        text(rate, 2),
        judge(`≥ ${besideCrowd.rate}`, rate >= besideCrowd.rate),
        text(result.p99, 0),
        judge(`< ${besideCrowd.p99}`, result.p99 < besideCrowd.p99),
        text(crowd.answers / result.seconds, 0),
      ];
    }),
  ]);
  return writeTable(
    ['beside a crowd', 'that asks for', 'tokens/s', 'of those alone', 'target', 'p99 ms', 'target', 'its answers/s'],
    lines,
  );
}

/** Markdown whose columns are also straight in a terminal. */
function writeTable(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const widths = head.map((name, column) =>
    Math.max(name.length, 3, ...lines.map((line) => line[column]?.length ?? 0)),
  );
  const write = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [write(head), `|${widths.map((width) => '-'.repeat(width + 2)).join('|')}|`, ...lines.map(write)].join('\n');
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
