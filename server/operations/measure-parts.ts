import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** The interfaces whose calls are counted in addition to token requests. */
export type CountedInterface = 'self_service' | 'altinn';

/** Metrics of parts of the server outside the token endpoint. */
export interface PartMetrics {
  /** Counts a call that was answered with `status`. */
  countCall(of: CountedInterface, status: number): void;
  /** Records a question to another register of delegations. */
  observeSource(outcome: 'answered' | 'failed', seconds: number): void;
  /** Records that a group of grants was written, or could not be. */
  observeGroup(seconds: number): void;
  /** Counts a notice that was put into an inbox. */
  countNotice(kind: string): void;
  /** Counts an attempt to send a message with notices. */
  countDelivery(channel: 'webhook' | 'mail', result: 'sent' | 'retried' | 'failed'): void;
  /** Counts a token that the server's own key set did not verify, and that was therefore not sent. */
  countUnverifiable(): void;
  /** Sets how the database's connections are read. Not called if there is no pool. */
  watchConnections(read: () => { readonly open: number; readonly idle: number; readonly waiting: number }): void;
  /** `read` gives the time when the signing key was made, in milliseconds since 1970, or nothing if no key signs. */
  watchSigningKey(read: () => number | undefined, clock: () => number): void;
}

const CLASSES = ['2xx', '3xx', '4xx', '5xx'];

/** These metrics, like all others, have no label per client. Gauges say how the values of several workers combine. */
export function measureParts(registers: Registry[]): PartMetrics {
  const calls = Object.fromEntries(
    (
      [
        ['self_service', 'Calls of the self-service API answered, by class of status.'],
        ['altinn', "Calls on Altinn's paths answered, by class of status."],
      ] as const
    ).map(([name, help]) => {
      const counter = new Counter({ name: `portvakt_${name}_requests_total`, help, labelNames: ['status'], registers });
      for (const status of CLASSES) counter.inc({ status }, 0);
      return [name, counter];
    }),
  ) as Record<CountedInterface, Counter<'status'>>;
  const questions = new Counter({
    name: 'portvakt_delegation_source_requests_total',
    help: 'Questions to registers of delegations elsewhere, by outcome: answered or failed.',
    labelNames: ['outcome'],
    registers,
  });
  for (const outcome of ['answered', 'failed']) questions.inc({ outcome }, 0);
  const questionSeconds = new Histogram({
    name: 'portvakt_delegation_source_request_seconds',
    help: 'Seconds until a register of delegations elsewhere answered, or failed.',
    buckets: [0.01, 0.05, 0.1, 0.2, 0.5, 1, 2, 5],
    registers,
  });
  const groupSeconds = new Histogram({
    name: 'portvakt_database_grant_group_seconds',
    help: 'Seconds that the database took to write a group of grants and their records.',
    buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5],
    registers,
  });
  const notices = new Counter({
    name: 'portvakt_notices_total',
    help: 'Notices put into the inboxes of organisations, by kind.',
    labelNames: ['kind'],
    registers,
  });
  const deliveries = new Counter({
    name: 'portvakt_notice_deliveries_total',
    help: 'Attempts to send notices, by channel and result: sent, retried (to be tried again) or failed (given up).',
    labelNames: ['channel', 'result'],
    registers,
  });
  for (const channel of ['webhook', 'mail']) {
    for (const result of ['sent', 'retried', 'failed']) deliveries.inc({ channel, result }, 0);
  }
  const unverifiable = new Counter({
    name: 'portvakt_tokens_unverifiable_total',
    help: "Tokens that the server's own key set did not verify, and that were therefore not sent.",
    registers,
  });
  return {
    countUnverifiable: () => unverifiable.inc(),
    countNotice: (kind) => notices.inc({ kind }),
    countDelivery: (channel, result) => deliveries.inc({ channel, result }),
    countCall: (of, status) => calls[of].inc({ status: `${Math.floor(status / 100)}xx` }),
    observeSource: (outcome, seconds) => {
      questions.inc({ outcome });
      questionSeconds.observe(seconds);
    },
    observeGroup: (seconds) => groupSeconds.observe(seconds),
    watchConnections: (read) => {
      const gauge = new Gauge({
        name: 'portvakt_database_connections',
        help: 'Connections to the database, by state: used or idle.',
        labelNames: ['state'],
        registers,
        aggregator: 'sum',
        collect: () => {
          const { open, idle } = read();
          gauge.set({ state: 'used' }, open - idle);
          gauge.set({ state: 'idle' }, idle);
        },
      });
      const waiting: Gauge = new Gauge({
        name: 'portvakt_database_waiting',
        help: 'Statements that wait for a connection to the database.',
        registers,
        aggregator: 'sum',
        collect: () => {
          waiting.set(read().waiting);
        },
      });
    },
    watchSigningKey: (read, clock) => {
      const gauge = new Gauge({
        name: 'portvakt_signing_key_age_seconds',
        help: 'Seconds since the key that signs tokens was made.',
        registers,
        aggregator: 'max',
        collect: () => {
          const made = read();
          if (made !== undefined) gauge.set(Math.max(0, (clock() - made) / 1000));
        },
      });
    },
  };
}
