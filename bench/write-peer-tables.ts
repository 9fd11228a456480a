import type { Peer } from '@portvakt/peers';
import type { Round } from './measure-rounds.ts';
import { computeFigure, type Figure } from './summarise.ts';
import { writeTable } from './write-tables.ts';

/** A server with what it did and what is told of it. */
export interface PeerLine extends Pick<Peer, 'title' | 'purpose' | 'setUp' | 'checks' | 'leavesOut' | 'keeps'> {
  readonly version: string;
  readonly runtime: string;
  readonly rounds: readonly Round[];
}

/** Microseconds in a second. */
const SECOND = 1e6;

/**
 * What every server did as one Markdown table, and then for each what it was and what it checks, as a table of its own: a rate
 * says nothing without that.
 */
export function writePeerTables(
  lines: readonly PeerLine[],
  missing: readonly { readonly peer: Pick<Peer, 'title'>; readonly reason: string }[],
): string {
  const speed = writeTable<PeerLine>(
    [
      ['', ({ title }) => title],
      ['tokens/s', ({ rounds }) => write(rounds, ({ tokensPerSecond }) => tokensPerSecond, 0)],
      ['tokens/s per core', ({ rounds }) => write(rounds, ({ processor }) => processor && SECOND / processor, 0)],
      ['p50 ms', ({ rounds }) => write(rounds, ({ p50 }) => p50, 2)],
      ['p95 ms', ({ rounds }) => write(rounds, ({ p95 }) => p95, 2)],
      ['p99 ms', ({ rounds }) => write(rounds, ({ p99 }) => p99, 2)],
      ['MB', ({ rounds }) => write(rounds, ({ memory }) => memory, 0)],
      ['errors', ({ rounds }) => String(sum(rounds))],
      ['others, at most', ({ rounds }) => writePart(rounds)],
    ],
    lines,
  );
  const details = lines.map((line) =>
    [
      `**${line.title}**. ${line.purpose}`,
      '',
      writeTable(
        [
          ['', ([name]) => name],
          ['', ([, text]) => text],
        ],
        [
          ['version', line.version],
          ['runs on', line.runtime],
          ['set up', line.setUp],
          ['keeps', line.keeps],
          ['checks', line.checks.join('; ')],
          ['does not check', line.leavesOut.join('; ')],
          ['errors', describeErrors(line.rounds)],
        ],
      ),
    ].join('\n'),
  );
  const absent = missing.map(({ peer, reason }) => `* ${peer.title} was not run: ${reason}.`).join('\n');
  return [
    speed,
    'Tokens per second per core: how many tokens come of one second of processor time in the server with all that it starts. A server that uses two cores does twice as many in a second.',
    ...details,
    absent,
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function write(rounds: readonly Round[], read: (round: Round) => number | undefined, digits: number): string {
  const figure = computeFigure(rounds.map(read));
  return figure === undefined ? 'not known' : writeFigure(figure, digits);
}

function writeFigure({ median, least, most }: Figure, digits: number): string {
  return `${median.toFixed(digits)} (${least.toFixed(digits)}–${most.toFixed(digits)})`;
}

function writePart(rounds: readonly Round[]): string {
  const figure = computeFigure(rounds.map(({ others }) => others));
  return figure === undefined ? 'not known' : `${(figure.most * 100).toFixed(0)} %`;
}

function sum(rounds: readonly Round[]): number {
  return rounds.reduce((total, { failures }) => total + failures, 0);
}

/** How many, and the first of them without what a table cannot hold. */
function describeErrors(rounds: readonly Round[]): string {
  const first = rounds.find(({ firstFailure }) => firstFailure !== undefined)?.firstFailure;
  return first === undefined ? 'none' : `${sum(rounds)}, the first: ${first.replace(/[\s|`]+/g, ' ').slice(0, 160)}`;
}
