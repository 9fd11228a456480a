/** What one machine and one row cost, as measured: see docs/scale.md. */
export interface Costs {
  /** Microseconds of a server's processor for each token, and of PostgreSQL's. */
  readonly serverMicroseconds: number;
  readonly databaseMicroseconds: number;
  /** Bytes on disk, with indexes. */
  readonly recordBytes: number;
  readonly usedGrantBytes: number;
  /** Bytes of write-ahead log for each token. */
  readonly logBytes: number;
}

/** What is assumed of the traffic. */
export interface Assumed {
  /** The busiest second, in average seconds. */
  readonly peak: number;
  /** How much of a processor is meant to be used in that second. */
  readonly use: number;
  readonly months: number;
  /** Seconds that a used grant is kept: its life of at most 120 s and 60 s more, and until it is swept. */
  readonly usedGrantSeconds: number;
}

/** What is needed. */
export interface Needed {
  readonly perSecond: number;
  readonly peakPerSecond: number;
  /** Processor cores at the peak. */
  readonly serverCores: number;
  readonly databaseCores: number;
  /** Rows and bytes of used grants at the peak. */
  readonly usedGrants: number;
  readonly usedGrantBytes: number;
  /** Rows and bytes of the record of tokens for all of its months. */
  readonly records: number;
  readonly recordBytes: number;
  /** Bytes of write-ahead log a day: what replicas and backups must take. */
  readonly logBytesPerDay: number;
  /** Bytes of the audit log's tiles for all leaves of a year: 32 for each leaf, and a 256th of that for what lies above them. */
  readonly tileBytesPerYear: number;
}

const DAY = 24 * 60 * 60;
const DAYS_PER_MONTH = 365 / 12;
const LEAF_BYTES = 32;
/** Full tiles hold 256 hashes, and each has one hash in the tile above it. */
const TILE_OVERHEAD = 256 / 255;

/** What so many tokens a day need. */
export function sizeUp(tokensPerDay: number, costs: Costs, assumed: Assumed): Needed {
  const perSecond = tokensPerDay / DAY;
  const peakPerSecond = perSecond * assumed.peak;
  const cores = (microseconds: number) => (peakPerSecond * microseconds) / 1e6 / assumed.use;
  const usedGrants = peakPerSecond * assumed.usedGrantSeconds;
  const records = tokensPerDay * DAYS_PER_MONTH * assumed.months;
  return {
    perSecond,
    peakPerSecond,
    serverCores: cores(costs.serverMicroseconds),
    databaseCores: cores(costs.databaseMicroseconds),
    usedGrants,
    usedGrantBytes: usedGrants * costs.usedGrantBytes,
    records,
    recordBytes: records * costs.recordBytes,
    logBytesPerDay: tokensPerDay * costs.logBytes,
    tileBytesPerYear: tokensPerDay * 365 * LEAF_BYTES * TILE_OVERHEAD,
  };
}
