import { maskSecrets } from '@portvakt/protocol';
import type { ReportedProblem, ReportedRefusal } from '#endpoints';
import type { RefusedIntrospection } from '#introspection';
import type { ReportedSignIn } from '#openid-sign-in';
import { type Budget, createBudget, createRateLimit, type Log, type MessageOf, type Metrics } from '#operations';
import type { AnsweredRequest, Remark } from '#token-granting';

/** Lines a second that callers who have proved nothing may add to the log, and that errors may. */
const UNPROVED_LINES = 10;
const ERROR_LINES = 10;
/** Records and lines of each kind that one proved client may add at once, and then each second. */
const KIND_AT_ONCE = 20;
const KIND_PER_SECOND = 1;
/** Every token of a client that has not moved along, or names the token endpoint, is remarkable, for months: a line an hour says it. */
const LASTING_PER_SECOND = 1 / 3600;
const lasting: ReadonlySet<Remark> = new Set(['former issuer', 'token endpoint']);

/** What is to be known of tokens that were given all the same. */
const remarkTexts: Readonly<Record<Remark, MessageOf<'warn'>>> = {
  'used again': 'a grant without jti was used again; with a jti it would have been refused',
  'too long': 'a token is longer than the headers that many servers take (8 kB): ask for fewer scopes at a time',
  'former issuer': 'a grant names the issuer that the server had before it moved (docs/moving.md)',
  'token endpoint': 'a grant names the token endpoint instead of the issuer, which is accepted here',
};

/** What is told of answers: everything in the metrics, and in the log what there is room for. */
export interface Reports {
  /** What refusals of proved clients may add to the record, and to the log with it. */
  readonly refusals: Budget;
  /** What refused calls of the self-service API may add to those that are kept, for each organisation. */
  readonly refusedCalls: Budget;
  /** How many grants an organisation may have examined. */
  readonly examinations: Budget;
  readonly reportAnswer: (answered: Omit<AnsweredRequest, 'granted'>) => void;
  /** A question about a token that was not answered. */
  readonly reportIntrospection: (refused: RefusedIntrospection) => void;
  readonly reportProblem: (reported: ReportedProblem) => void;
  /** A caller of one of Altinn's paths who was not let in. */
  readonly reportRefusal: (refusal: ReportedRefusal) => void;
  /** A sign-in of a person that came to nothing. */
  readonly reportSignIn: (reported: ReportedSignIn) => void;
  /** An error that nobody expected. Whoever can cause one can cause many. */
  readonly reportError: (details: object, text: MessageOf<'error'>) => void;
  /** Tells what was held back and not told so far. */
  settle(): void;
}

/**
 * Nobody can fill the log or the record by asking for the same refusal again: what is one too many is counted, and told with
 * the next line.
 */
export function createReports({
  log,
  metrics,
  monotonic = () => performance.now(),
}: {
  log: Pick<Log, 'info' | 'warn' | 'error'>;
  metrics: Pick<Metrics, 'countAnswer' | 'countHeldBack'>;
  monotonic?: () => number;
}): Reports {
  const openBudget = () =>
    createBudget({
      burst: KIND_AT_ONCE,
      perSecond: KIND_PER_SECOND,
      monotonic,
      forget: (key, heldBack) => log.warn({ refused: key, heldBack }, 'refusals that were held back'),
    });
  const refusals = openBudget();
  const problems = openBudget();
  const altinnRefusals = openBudget();
  const remarked = openBudget();
  const lastingRemarks = createBudget({ burst: 1, perSecond: LASTING_PER_SECOND, monotonic });
  const limitUnproved = createRateLimit(UNPROVED_LINES, monotonic);
  const limitUnprovedProblems = createRateLimit(UNPROVED_LINES, monotonic);
  const limitUnprovedAltinn = createRateLimit(UNPROVED_LINES, monotonic);
  const limitSignIns = createRateLimit(UNPROVED_LINES, monotonic);
  const limitErrors = createRateLimit(ERROR_LINES, monotonic);

  const tell = (heldBack: number | undefined, what: string, write: (more: { heldBack?: number }) => void) => {
    if (heldBack === undefined) metrics.countHeldBack(what);
    else write(heldBack > 0 ? { heldBack } : {});
  };
  const reportError = (details: object, text: MessageOf<'error'>) =>
    tell(limitErrors(), 'error', (more) => log.error({ ...details, ...more }, text));

  return {
    refusals,
    reportSignIn: ({ traceId, failure, facts }) =>
      tell(limitSignIns(), 'sign-in', (more) =>
        log.warn({ traceId, failure, ...facts, ...more }, 'a person was not signed in'),
      ),
    refusedCalls: createBudget({ burst: KIND_AT_ONCE, perSecond: KIND_PER_SECOND, monotonic }),
    examinations: createBudget({ burst: KIND_AT_ONCE, perSecond: KIND_PER_SECOND, monotonic }),
    reportAnswer: ({ traceId, outcome, milliseconds, clientId, recorded, facts, remarks }) => {
      metrics.countAnswer(outcome, milliseconds / 1000);
      for (const remark of remarks) {
        const budget = lasting.has(remark) ? lastingRemarks : remarked;
        tell(budget.spend(`${clientId} ${remark}`), 'remark', (more) =>
          log.warn({ traceId, clientId, ...more }, remarkTexts[remark]),
        );
      }
      // The second is how a client learns the server's nonce.
      if (outcome === 'token' || outcome === 'dpop-nonce-needed') return;
      const heldBack =
        recorded === undefined ? limitUnproved() : recorded === 'held back' ? undefined : recorded.heldBack;
      tell(heldBack, recorded === undefined ? 'unproved token request' : 'token request', (more) =>
        log.info(
          { traceId, refusal: outcome, ...(clientId !== undefined && { clientId }), ...facts, ...more },
          'token request refused',
        ),
      );
    },
    reportIntrospection: ({ traceId, refusal, clientId, facts }) => {
      const heldBack = clientId === undefined ? limitUnproved() : problems.spend(`${clientId} ${refusal}`);
      tell(heldBack, 'introspection', (more) =>
        log.info({ traceId, refusal, ...(clientId && { clientId }), ...facts, ...more }, 'introspection refused'),
      );
    },
    reportProblem: ({ error, ...reported }) => {
      const clientId = reported.clientId && maskSecrets(reported.clientId);
      const problem = { ...reported, clientId };
      if (error !== undefined) {
        reportError({ ...problem, err: error }, 'self-service call failed');
        return;
      }
      const heldBack =
        clientId === undefined ? limitUnprovedProblems() : problems.spend(`${clientId} ${reported.status}`);
      tell(heldBack, clientId === undefined ? 'unproved self-service call' : 'self-service call', (more) =>
        log.info({ ...problem, ...more }, 'self-service call refused'),
      );
    },
    reportRefusal: ({ caller, ...refusal }) => {
      const shown = caller && maskSecrets(caller);
      const heldBack = shown === undefined ? limitUnprovedAltinn() : altinnRefusals.spend(`${shown} ${refusal.status}`);
      tell(heldBack, shown === undefined ? 'unproved call of an Altinn path' : 'call of an Altinn path', (more) =>
        log.info(
          { ...refusal, ...(shown !== undefined && { caller: shown }), ...more },
          'call of an Altinn path refused',
        ),
      );
    },
    reportError,
    settle: () => {
      const heldBack = refusals.untold() + problems.untold() + altinnRefusals.untold() + remarked.untold();
      if (heldBack > 0) log.warn({ heldBack }, 'refusals that were held back');
    },
  };
}
