import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import type { MetricsText } from './add-up-metrics.ts';
import { type DescribedMetric, describeRegistry } from './describe-registry.ts';
import { rateNames } from './limits.ts';
import { measureParts, type PartMetrics } from './measure-parts.ts';
import { countDroppedLines, countRefusedConnections, describeBuild, measureRuntime } from './measure-process.ts';
import { type MetricsSnapshot, takeSnapshot } from './take-snapshot.ts';

export interface Metrics extends PartMetrics {
  /** Counts an answered token request. `outcome` is `token` or the name of a refusal. */
  countAnswer(outcome: string, seconds: number): void;
  /** Counts a proved grant by the issuer that it names, where the server has moved. */
  countAddressed(issuer: 'current' | 'former'): void;
  countTokenEndpointNamed(isAccepted: boolean): void;
  /** Counts a request that was refused because too many others waited before it. */
  countBusy(): void;
  /** Counts a request or connection that met one of `PORTVAKT_LIMITS`, by the limit's name. */
  countLimited(limit: string): void;
  /** Counts a record or log line that was held back. `what` is one of a few kinds. */
  countHeldBack(what: string): void;
  /** Sets how many client keys in use end within so many days. */
  setExpiringKeys(days: number, count: number): void;
  /** Counts a certificate whose revocation no source could answer. */
  countUndecidedRevocation(): void;
  setClockDifference(seconds: number): void;
  /** Tells the ids of the key encryption keys that this process has. */
  nameEncryptionKeys(ids: readonly string[]): void;
  /** Counts a connection that was closed at once, because the process has no room for more. */
  countRefusedConnection(): void;
  /** The text of `GET /metrics`, and its media type. */
  read(): Promise<MetricsText>;
  /**
   * The same as data, for adding up several processes: everything, or only the product's own metrics, which are cheap.
   */
  snapshot(part: 'all' | 'own'): Promise<MetricsSnapshot>;
  /** What the product's own metrics are. */
  describe(): readonly DescribedMetric[];
}

/**
 * Counters for Prometheus. No label names a client or an organisation, because their number is unlimited. With several
 * workers these are the metrics of one; counters are summed, and a gauge's `aggregator` says how its values combine. `runtime`:
 * Node's own metrics, measured once in a process.
 */
export function createMetrics({
  workers = 1,
  droppedLines = () => 0,
  runtime = measureRuntime(),
}: {
  workers?: number;
  droppedLines?: () => number;
  runtime?: Registry;
} = {}): Metrics {
  const registers = [new Registry()];
  const [registry] = registers as [Registry];
  const answers = new Counter({
    name: 'portvakt_token_requests_total',
    help: 'Token requests answered, by outcome: token, or the name of the refusal.',
    labelNames: ['outcome'],
    registers,
  });
  const durations = new Histogram({
    name: 'portvakt_token_request_seconds',
    help: 'Seconds from reading a token request to its answer.',
    buckets: [0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5],
    registers,
  });
  const addressed = new Counter({
    name: 'portvakt_grants_addressed_total',
    help: 'Grants of proved clients by the issuer in aud: current, or the former one. Counted while PORTVAKT_FORMER_ISSUER is set.',
    labelNames: ['issuer'],
    registers,
  });
  const tokenEndpointNamed = new Counter({
    name: 'portvakt_grants_naming_token_endpoint_total',
    help: "Grants of proved clients whose aud is the token endpoint's address instead of the issuer: accepted, or refused (PORTVAKT_TOKEN_ENDPOINT_AS_AUDIENCE).",
    labelNames: ['outcome'],
    registers,
  });
  const busy = new Counter({
    name: 'portvakt_requests_busy_total',
    help: 'Requests that were told to come again, since too many others waited before them.',
    registers,
  });
  const limited = new Counter({
    name: 'portvakt_limited_total',
    help: 'Requests and connections that met a limit, by its name in PORTVAKT_LIMITS.',
    labelNames: ['limit'],
    registers,
  });
  for (const limit of rateNames) limited.inc({ limit }, 0);
  const heldBack = new Counter({
    name: 'portvakt_records_held_back_total',
    help: 'Refusals and errors that were not recorded one by one since their caller, or all callers, had too many.',
    labelNames: ['what'],
    registers,
  });
  const expiringKeys = new Gauge({
    name: 'portvakt_client_keys_expiring',
    help: 'Client keys in use that expire within that time (counted up to 10 000).',
    labelNames: ['within'],
    registers,
    aggregator: 'max',
  });
  const undecidedRevocations = new Counter({
    name: 'portvakt_certificate_revocations_undecided_total',
    help: 'Certificates met whose revocation status could not be found out.',
    registers,
  });
  const clockDifference = new Gauge({
    name: 'portvakt_clock_difference_seconds',
    help: "Seconds by which this process's clock is ahead of the database's.",
    registers,
    aggregator: 'average',
  });
  const encryptionKeys = new Gauge({
    name: 'portvakt_key_encryption_key',
    help: 'Always 1: a key encryption key that this server can read with. `use` is current or previous.',
    labelNames: ['id', 'use'],
    registers,
    // Where not all workers have it, it does not count.
    aggregator: 'min',
  });
  const refusedConnections = countRefusedConnections(registers);
  countDroppedLines(registers, droppedLines);
  describeBuild(registers, workers);
  return {
    ...measureParts(registers),
    countAnswer: (outcome, seconds) => {
      answers.inc({ outcome });
      durations.observe(seconds);
    },
    countLimited: (limit) => limited.inc({ limit }),
    countAddressed: (issuer) => addressed.inc({ issuer }),
    countTokenEndpointNamed: (isAccepted) => tokenEndpointNamed.inc({ outcome: isAccepted ? 'accepted' : 'refused' }),
    countHeldBack: (what) => heldBack.inc({ what }),
    countUndecidedRevocation: () => undecidedRevocations.inc(),
    countBusy: () => busy.inc(),
    setExpiringKeys: (days, count) => expiringKeys.set({ within: `${days}d` }, count),
    setClockDifference: (seconds) => clockDifference.set(seconds),
    nameEncryptionKeys: (ids) => {
      for (const [index, id] of ids.entries()) encryptionKeys.set({ id, use: index === 0 ? 'current' : 'previous' }, 1);
    },
    countRefusedConnection: () => refusedConnections.inc(),
    read: async () => ({
      text: await Registry.merge([registry, runtime]).metrics(),
      mediaType: registry.contentType,
    }),
    describe: () => describeRegistry(registry),
    snapshot: (part) => takeSnapshot(part === 'own' ? registry : Registry.merge([registry, runtime])),
  };
}
