import type { TableSize } from './load-records.ts';
import type { Upkeep } from './measure-upkeep.ts';
import type { Committed } from './simulate-commits.ts';
import type { Replayed } from './simulate-replays.ts';
import type { Needed } from './size-up.ts';

/** A Markdown table. */
function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const round = (value: number) => (value < 10 ? value.toFixed(1) : value.toFixed(0));

/** A size in the unit that reads best. */
function writeBytes(bytes: number): string {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB', 'PB'];
  const power = bytes < 1 ? 0 : Math.min(units.length - 1, Math.floor(Math.log10(bytes) / 3));
  return `${round(bytes / 1000 ** power)} ${units[power]}`;
}

/** A count in words that read best. */
function writeCount(count: number): string {
  if (count >= 1e9) return `${round(count / 1e9)} thousand million`;
  if (count >= 1e6) return `${round(count / 1e6)} million`;
  return count >= 1e4 ? `${round(count / 1e3)} thousand` : round(count);
}

/** Bytes for each row, by table; tables with few rows tell nothing. */
export function writeSizes(sqlite: readonly TableSize[], postgres: readonly TableSize[]): string {
  const FEWEST = 5000;
  const perRow = ({ bytes, rows }: TableSize) => (bytes / rows).toFixed(0);
  const inIndexes = ({ bytes, indexBytes }: TableSize) => `${((indexBytes / bytes) * 100).toFixed(0)} %`;
  const rows = postgres
    .filter((size) => size.rows >= FEWEST)
    .map((size) => {
      const other = sqlite.find(({ table: name, rows: count }) => name === size.table && count >= FEWEST);
      const inSqlite = other === undefined ? ['', ''] : [perRow(other), inIndexes(other)];
      return [`\`${size.table}\``, writeCount(size.rows), perRow(size), inIndexes(size), ...inSqlite];
    });
  return table(
    ['table', 'rows loaded', 'PostgreSQL, bytes a row', 'of it indexes', 'SQLite, bytes a row', 'of it indexes'],
    rows,
  );
}

/** What it costs to have rows gone. */
export function writeUpkeep({ works, record, usedGrants, dump }: Upkeep): string {
  return [
    table(
      ['PostgreSQL', 'rows', 'ms', 'rows/s', 'write-ahead log, bytes a row'],
      works.map(({ what, rows, milliseconds, logBytes }) => [
        what,
        writeCount(rows),
        milliseconds.toFixed(0),
        writeCount((rows / milliseconds) * 1000),
        round(logBytes / rows),
      ]),
    ),
    `* The record with its indexes: ${writeBytes(record.full)}; after everything in it was deleted ${writeBytes(record.deleted)}, after vacuum ${writeBytes(record.vacuumed)}.`,
    `* Used grants, ${writeCount(usedGrants.rows)} in and as many out, ten times: ${writeBytes(usedGrants.vacuumed)} with vacuum after each time, ${writeBytes(usedGrants.never)} without.`,
    `* A record as text, as a logical backup writes it: ${dump.text.toFixed(0)} bytes, ${dump.compressed.toFixed(0)} compressed with gzip.`,
  ].join('\n\n');
}

export interface CommitRow {
  readonly rate: number;
  readonly processes: number;
  readonly roundTrip: number;
  readonly committed: Committed;
}

/** Latency of commits by rate and round trip. */
export function writeCommits(rows: readonly CommitRow[]): string {
  return table(
    [
      'tokens/s',
      'processes',
      'round trip, ms',
      'p50 ms',
      'p99 ms',
      'tokens in a group',
      'held in one process, at most',
    ],
    rows.map(({ rate, processes, roundTrip, committed: { p50, p99, groupSize, mostHeld } }) => [
      rate,
      processes,
      roundTrip,
      round(p50),
      round(p99),
      round(groupSize),
      mostHeld,
    ]),
  );
}

export interface ReplayRow {
  readonly name: string;
  readonly replayed: Replayed;
}

/** Replays that passed. */
export function writeReplays(rows: readonly ReplayRow[]): string {
  return table(
    ['replication between regions', 'replays tried in a day', 'passed', 'of them'],
    rows.map(({ name, replayed: { tried, passed } }) => [
      name,
      tried,
      passed,
      `${((passed / tried) * 100).toFixed(passed / tried < 0.001 ? 3 : 1)} %`,
    ]),
  );
}

export interface NeedRow {
  readonly tokensPerDay: number;
  readonly needed: Needed;
}

/** What so many tokens a day need. */
export function writeNeeds(rows: readonly NeedRow[]): string {
  return table(
    [
      'tokens a day',
      'average/s',
      'peak/s',
      'server cores',
      'PostgreSQL cores',
      'used grants at the peak',
      'record, 13 months',
      'write-ahead log a day',
      'audit log tiles a year',
    ],
    rows.map(({ tokensPerDay, needed: n }) => [
      writeCount(tokensPerDay),
      writeCount(n.perSecond),
      writeCount(n.peakPerSecond),
      round(n.serverCores),
      round(n.databaseCores),
      `${writeCount(n.usedGrants)}, ${writeBytes(n.usedGrantBytes)}`,
      `${writeCount(n.records)} rows, ${writeBytes(n.recordBytes)}`,
      writeBytes(n.logBytesPerDay),
      writeBytes(n.tileBytesPerYear),
    ]),
  );
}
