import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** The interfaces whose calls are counted in addition to token requests. */
export type CountedInterface = 'self_service' | 'altinn' | 'introspection';

/** Metrics of parts of the server outside the token endpoint. */
export interface PartMetrics {
  /** Counts a call that was answered with `status`. */
  countCall(of: CountedInterface, status: number, seconds: number): void;
  /** Records a question to another register of delegations. */
  observeSource(outcome: 'answered' | 'failed', seconds: number): void;
  /** Records that a group of so many grants and lines was written, or could not be. */
  observeGroup(seconds: number, entries: number): void;
  /** Records a statement: done, refused by the database, or not known because it was away. */
  observeStatement(outcome: 'done' | 'refused' | 'away', seconds: number): void;
  /** Records a question to a source of revocations. */
  observeRevocationSource(asked: { kind: 'ocsp' | 'crl'; outcome: 'answered' | 'failed'; seconds: number }): void;
  /** Records a signature that a signer was asked for. */
  observeSigner(outcome: 'answered' | 'failed', seconds: number): void;
  /** Counts work that the server does by itself, and that failed. It is tried again. */
  countFailedWork(work: OwnWork): void;
  /** Sets whether this process can take requests, as it last found. */
  setReady(ready: boolean): void;
  /** Counts a notice that was put into an inbox. */
  countNotice(kind: string): void;
  /** Counts an attempt to send a message with notices. */
  countDelivery(channel: 'webhook' | 'mail', result: 'sent' | 'retried' | 'failed'): void;
  /** Counts a token that the server's own key set did not verify, and that was therefore not sent. */
  countUnverifiable(): void;
  /** Sets how the database's connections are read. Not called if there is no pool. */
  watchConnections(read: () => { readonly open: number; readonly idle: number; readonly waiting: number }): void;
  /** Times are milliseconds since 1970; nothing where there is no such key. */
  watchSigningKey(keys: SeenKeys, clock: () => number): void;
}

/** What the server does by itself. */
export type OwnWork = (typeof OWN_WORK)[number];
const OWN_WORK = ['changes', 'sweeping', 'usage', 'notices', 'audit_log', 'client_keys', 'refused_calls'] as const;

/** What is known of the signing keys. */
export interface SeenKeys {
  /** When the key that signs was made. */
  readonly madeAt: () => number | undefined;
  /** When an announced key begins to sign. */
  readonly nextAt: () => number | undefined;
}

const CLASSES = ['2xx', '3xx', '4xx', '5xx'];

/** These metrics, like all others, have no label per client. Gauges say how the values of several workers combine. */
export function measureParts(registers: Registry[]): PartMetrics {
  const calls = Object.fromEntries(
    (
      [
        ['self_service', 'Calls of the self-service API answered, by class of status.'],
        ['altinn', "Calls on Altinn's paths answered, by class of status."],
        ['introspection', 'Questions whether a token counts, by class of status.'],
      ] as const
    ).map(([name, help]) => {
      const counter = new Counter({ name: `portvakt_${name}_requests_total`, help, labelNames: ['status'], registers });
      for (const status of CLASSES) counter.inc({ status }, 0);
      return [name, counter];
    }),
  ) as Record<CountedInterface, Counter<'status'>>;
  const callSeconds = new Histogram({
    name: 'portvakt_call_seconds',
    help: 'Seconds from a call of the self-service API, on one of Altinn’s paths or of introspection to its answer, by interface.',
    labelNames: ['interface'],
    buckets: [0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5],
    registers,
  });
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
  const groupEntries = new Histogram({
    name: 'portvakt_database_grant_group_entries',
    help: 'Grants and lines of the record that were written together.',
    buckets: [1, 2, 5, 10, 20, 50, 100, 200, 500],
    registers,
  });
  const statementSeconds = new Histogram({
    name: 'portvakt_database_statement_seconds',
    help: 'Seconds that a statement of the database took, with the wait for a connection where it is prepared. The groups of grants of the embedded database are not among them.',
    buckets: [0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5],
    registers,
  });
  const statementFailures = new Counter({
    name: 'portvakt_database_statement_failures_total',
    help: 'Statements that failed, by reason: away (no answer, or the connection was lost) or refused (by the database itself).',
    labelNames: ['reason'],
    registers,
  });
  for (const reason of ['away', 'refused']) statementFailures.inc({ reason }, 0);
  const revocationQuestions = new Counter({
    name: 'portvakt_revocation_source_requests_total',
    help: 'Questions to sources of revocations, by kind (ocsp or crl) and outcome: answered or failed.',
    labelNames: ['kind', 'outcome'],
    registers,
  });
  for (const kind of ['ocsp', 'crl']) {
    for (const outcome of ['answered', 'failed']) revocationQuestions.inc({ kind, outcome }, 0);
  }
  const revocationSeconds = new Histogram({
    name: 'portvakt_revocation_source_request_seconds',
    help: 'Seconds until a source of revocations answered, or failed.',
    buckets: [0.01, 0.05, 0.1, 0.2, 0.5, 1, 2, 5],
    registers,
  });
  const signatures = new Counter({
    name: 'portvakt_signer_requests_total',
    help: 'Signatures that the signer was asked for, by outcome: answered or failed. Without a signer it stays 0.',
    labelNames: ['outcome'],
    registers,
  });
  for (const outcome of ['answered', 'failed']) signatures.inc({ outcome }, 0);
  const signatureSeconds = new Histogram({
    name: 'portvakt_signer_request_seconds',
    help: 'Seconds until the signer answered, or failed.',
    buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5],
    registers,
  });
  const failedWork = new Counter({
    name: 'portvakt_own_work_failures_total',
    help: 'Work that the server does by itself and that failed, to be tried again: reading changes, sweeping, usage, notices, the audit log, looking at client keys, keeping refused calls.',
    labelNames: ['work'],
    registers,
  });
  for (const work of OWN_WORK) failedWork.inc({ work }, 0);
  const ready = new Gauge({
    name: 'portvakt_ready',
    help: 'Processes that can take requests, as they last found; they look every 15 seconds, and when /health/ready is asked.',
    registers,
    aggregator: 'sum',
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
    countCall: (of, status, seconds) => {
      calls[of].inc({ status: `${Math.floor(status / 100)}xx` });
      callSeconds.observe({ interface: of }, seconds);
    },
    observeSource: (outcome, seconds) => {
      questions.inc({ outcome });
      questionSeconds.observe(seconds);
    },
    observeGroup: (seconds, entries) => {
      groupSeconds.observe(seconds);
      groupEntries.observe(entries);
    },
    observeStatement: (outcome, seconds) => {
      statementSeconds.observe(seconds);
      if (outcome !== 'done') statementFailures.inc({ reason: outcome });
    },
    observeRevocationSource: ({ kind, outcome, seconds }) => {
      revocationQuestions.inc({ kind, outcome });
      revocationSeconds.observe(seconds);
    },
    observeSigner: (outcome, seconds) => {
      signatures.inc({ outcome });
      signatureSeconds.observe(seconds);
    },
    countFailedWork: (work) => failedWork.inc({ work }),
    setReady: (isReady) => ready.set(isReady ? 1 : 0),
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
    watchSigningKey: ({ madeAt, nextAt }, clock) => {
      const next: Gauge = new Gauge({
        name: 'portvakt_signing_key_next_seconds',
        help: 'Seconds until an announced key begins to sign; -1 where none is announced.',
        registers,
        aggregator: 'max',
        collect: () => {
          const at = nextAt();
          next.set(at === undefined ? -1 : Math.max(0, (at - clock()) / 1000));
        },
      });
      const gauge = new Gauge({
        name: 'portvakt_signing_key_age_seconds',
        help: 'Seconds since the key that signs tokens was made.',
        registers,
        aggregator: 'max',
        collect: () => {
          const made = madeAt();
          if (made !== undefined) gauge.set(Math.max(0, (clock() - made) / 1000));
        },
      });
    },
  };
}
