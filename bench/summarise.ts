import type { Round } from './measure-rounds.ts';
import { BETTER_FLOOR, FLOORS, type Row, targets } from './rows.ts';

/** A figure with the least and the most of its rounds. */
export interface Figure {
  readonly median: number;
  readonly least: number;
  readonly most: number;
}

/** What the rounds of one row come to. Figures that could not be had are left out. */
export interface Summary {
  readonly row: Row;
  readonly tokensPerSecond: Figure;
  readonly p50: Figure;
  readonly p99: Figure;
  readonly memory: Figure | undefined;
  readonly processor: Figure | undefined;
  readonly mainThread: Figure | undefined;
  readonly beside: Figure | undefined;
  /** A part of the machine, from 0 to 1. */
  readonly others: Figure | undefined;
  /** Rate over that of the base, for each cycle. */
  readonly rateRatio: Figure | undefined;
  /** p99 over that of the floor, for each cycle. */
  readonly p99Ratio: Figure | undefined;
  /** Most MB aimed at. */
  readonly mostMemory: number | undefined;
  readonly failures: number;
  readonly rounds: readonly Round[];
}

/** Sums up `measured`, by the names of the rows. */
export function summarise(rows: readonly Row[], measured: ReadonlyMap<string, readonly Round[]>): readonly Summary[] {
  return rows.map((row) => {
    const rounds = measured.get(row.name) ?? [];
    const floor = measured.get(row.floor);
    const floorMemory = computeFigure((floor ?? []).map(({ memory }) => memory));
    return {
      row,
      tokensPerSecond: computeFigure(rounds.map(({ tokensPerSecond }) => tokensPerSecond)) as Figure,
      p50: computeFigure(rounds.map(({ p50 }) => p50)) as Figure,
      p99: computeFigure(rounds.map(({ p99 }) => p99)) as Figure,
      memory: computeFigure(rounds.map(({ memory }) => memory)),
      processor: computeFigure(rounds.map(({ processor }) => processor)),
      mainThread: computeFigure(rounds.map(({ mainThread }) => mainThread)),
      beside: computeFigure(rounds.map(({ beside }) => beside)),
      others: computeFigure(rounds.map(({ others }) => others)),
      rateRatio: compareRounds(rounds, findBase(row, measured), ({ tokensPerSecond }) => tokensPerSecond),
      p99Ratio: compareRounds(rounds, floor, ({ p99 }) => p99),
      mostMemory: row.perCore
        ? targets.memoryPerCore
        : floorMemory && targets.memoryFactor * floorMemory.median + targets.memoryBeyond,
      failures: rounds.reduce((sum, round) => sum + round.failures, 0),
      rounds,
    };
  });
}

function findBase({ base }: Row, measured: ReadonlyMap<string, readonly Round[]>): readonly Round[] | undefined {
  if (base !== BETTER_FLOOR) return measured.get(base);
  const floors = FLOORS.map((name) => measured.get(name)).filter((rounds) => rounds !== undefined);
  return floors.length < FLOORS.length ? undefined : floors.reduce(chooseFaster);
}

/** Of each cycle the faster round. */
function chooseFaster(one: readonly Round[], other: readonly Round[]): readonly Round[] {
  return one.map((round, cycle) => {
    const rival = other[cycle];
    return rival !== undefined && rival.tokensPerSecond > round.tokensPerSecond ? rival : round;
  });
}

/** Median, least and most, or nothing when a value is missing. */
export function computeFigure(values: readonly (number | undefined)[]): Figure | undefined {
  const sorted = values.filter((value) => value !== undefined).sort((a, b) => a - b);
  if (sorted.length === 0 || sorted.length < values.length) return undefined;
  const middle = sorted.length / 2;
  const median = ((sorted[Math.ceil(middle) - 1] as number) + (sorted[Math.floor(middle)] as number)) / 2;
  return { median, least: sorted[0] as number, most: sorted.at(-1) as number };
}

/** The ratio of the medians, with the least and the most of the ratios within one cycle. */
function compareRounds(
  rounds: readonly Round[],
  base: readonly Round[] | undefined,
  read: (round: Round) => number,
): Figure | undefined {
  if (base === undefined || base === rounds) return undefined;
  const own = computeFigure(rounds.map(read));
  const other = computeFigure(base.map(read));
  const pairs = computeFigure(rounds.map((round, cycle) => read(round) / read(base[cycle] as Round)));
  if (own === undefined || other === undefined || pairs === undefined) return undefined;
  return { median: own.median / other.median, least: pairs.least, most: pairs.most };
}
