import { parseArgs } from 'node:util';
import { type Peer, peers } from '@portvakt/peers';
import { MANY_DELEGATIONS } from './register-shape.ts';
import { type Row, type RowName, rows } from './rows.ts';

export interface BenchArguments {
  readonly rows: readonly Row[];
  readonly rounds: number;
  readonly seconds: number;
  readonly warmUp: number;
  readonly connections: number;
  /** Measured starts of each server; 0 leaves them out. */
  readonly starts: number;
  /** Whether a good client is measured beside crowds. */
  readonly crowds: boolean;
  /** Whether one is measured beside hostile callers, and whether on its own is all that is wanted. */
  readonly attacks: 'with the rest' | 'alone' | 'left out';
  /** Whether the moments after a restart and a key rotation are measured. */
  readonly moments: boolean;
  /** The peers to measure; with any, nothing is measured but them and the rows that they are held against. */
  readonly peers: readonly Peer[];
  readonly launcher: string | undefined;
  readonly environment: Readonly<Record<string, string>>;
  /** Whether this is the whole bench as it is published. */
  readonly whole: boolean;
}

/** The rows that peers are measured beside. */
const heldAgainst: readonly RowName[] = ['floor', 'sqlite', 'postgres'];

export const usage = `Usage: npm run bench -- [options]

  --only NAMES       rows to measure, with commas between: ${rows.map(({ name }) => name).join(', ')}
  --rounds N         measured rounds of each row (3)
  --seconds N        seconds of a round, after the warm-up (6)
  --warm-up N        seconds before them (2)
  --connections N    keep-alive connections (16)
  --starts N         measured starts of each server (5), 0 for none
  --no-crowds        leaves out the client beside crowds on the large registers
  --no-attacks       leaves out the client beside hostile callers
  --no-moments       leaves out the moments after a restart and after a key rotation
  --attacks          measures nothing but that, on the rows of --only
  --peers            measures other people's servers beside ${heldAgainst.join(', ')}, and nothing else; --only then also knows
                     ${peers.map(({ name }) => name).join(', ')}
  --launcher FILE    the portvakt.js of another checkout, to compare with
  --delegations N    delegations of the row with many of them (ten million)
  --set NAME=VALUE   a setting for every server, such as UV_THREADPOOL_SIZE=2; may stand more than once

Without options everything is measured and docs/benchmarks.md is written; with --peers alone, its part about the peers.`;

/** The arguments of the bench, or a sentence that says what is wrong with them. */
export function readArguments(argv: readonly string[]): BenchArguments | string {
  const option = { type: 'string' } as const;
  const { values } = parseArgs({
    args: [...argv],
    options: {
      only: option,
      rounds: { ...option, default: '3' },
      seconds: { ...option, default: '6' },
      'warm-up': { ...option, default: '2' },
      connections: { ...option, default: '16' },
      starts: { ...option, default: '5' },
      'no-crowds': { type: 'boolean', default: false },
      'no-attacks': { type: 'boolean', default: false },
      attacks: { type: 'boolean', default: false },
      'no-moments': { type: 'boolean', default: false },
      peers: { type: 'boolean', default: false },
      launcher: option,
      delegations: { ...option, default: String(MANY_DELEGATIONS) },
      set: { ...option, multiple: true, default: [] as string[] },
    },
  });
  const named: readonly string[] =
    values.only?.split(',') ?? (values.peers ? heldAgainst : rows.map(({ name }) => name));
  const namedPeers = values.peers ? peers.filter(({ name }) => named.includes(name)) : [];
  const names = named.filter((name) => !namedPeers.some((peer) => peer.name === name));
  const chosen = rows.filter(({ name }) => names.includes(name));
  if (chosen.length < names.length) return `--only knows ${rows.map(({ name }) => name).join(', ')}`;
  const numbers = {
    rounds: Number(values.rounds),
    seconds: Number(values.seconds),
    warmUp: Number(values['warm-up']),
    connections: Number(values.connections),
    starts: Number(values.starts),
  };
  const delegations = Number(values.delegations);
  if (!(delegations >= 1)) return '--delegations must be a number';
  const wrong = Object.entries(numbers).find(([, value]) => !(value >= 0));
  if (wrong !== undefined) return `${wrong[0]} must be a number`;
  return {
    rows: chosen.map((row) => (row.delegations === MANY_DELEGATIONS ? { ...row, delegations } : row)),
    ...numbers,
    crowds: !values['no-crowds'],
    attacks: values.attacks ? 'alone' : values['no-attacks'] ? 'left out' : 'with the rest',
    moments: !values['no-moments'],
    peers: !values.peers ? [] : namedPeers.length > 0 ? namedPeers : peers,
    launcher: values.launcher,
    environment: Object.fromEntries(
      values.set.map((text) => [text.split('=', 1)[0], text.slice(text.indexOf('=') + 1)]),
    ),
    whole: argv.every((argument) => argument === '--peers'),
  };
}
