import { LruCache } from '#memory';
import { type Asker, type Reply, UnansweredError } from '#outgoing-requests';
import type { TokenSupply } from './remote-token.ts';

/** The meaning of a reply: a yes with its content, a no, or no answer, from which nothing must be concluded. */
export type Reading<Answer> = { readonly yes: Answer } | 'no' | 'no answer';

/**
 * Asks another register; returns nothing for a no. Rejects with an {@link UnansweredError} if the register cannot say.
 */
export type RegisterAsker<Question, Answer> = (question: Question) => Promise<Answer | undefined>;

/** Where and how to ask a register, whatever the question. */
export interface RegisterCircumstances {
  /** The base URL of Altinn's paths there, with a trailing slash. */
  readonly url: string;
  /** Seconds that a yes is kept. A no is never kept. */
  readonly cacheSeconds: number;
  readonly tokens: TokenSupply;
  readonly ask: Asker;
  /** Milliseconds, by a clock that never jumps. */
  readonly monotonic: () => number;
  readonly report: (reason: string) => void;
  /** Called after each question with its outcome and its duration in seconds. */
  readonly observe?: ((outcome: 'answered' | 'failed', seconds: number) => void) | undefined;
}

/** After this many failures in a row, the register is not asked for this many milliseconds. */
const MOST_FAILURES = 5;
const REST = 5000;
/** Most questions at the same time. More would only wait for a server that cannot keep up. */
const MOST_AT_ONCE = 64;
const MOST_KEPT = 10_000;

/**
 * Asks a register over HTTP as Altinn's contract describes. `keyOf` must be different for any two different questions,
 * because a yes is kept under it. A register that keeps failing is not asked for a while (circuit breaker); then a
 * single question tests it.
 */
export function createRegisterAsker<Question, Answer>(
  { url, cacheSeconds, tokens, ask, monotonic, report, observe = () => undefined }: RegisterCircumstances,
  {
    keyOf,
    compose,
    read,
  }: {
    readonly keyOf: (question: Question) => string;
    /** The path below `url` with its query, and the body if it is a POST. */
    readonly compose: (question: Question) => { readonly path: string; readonly json?: unknown };
    readonly read: (reply: Reply, question: Question) => Reading<Answer>;
  },
): RegisterAsker<Question, Answer> {
  const yes = new LruCache<string, { readonly answer: Answer; readonly until: number }>(MOST_KEPT);
  const underWay = new Map<string, Promise<Answer | undefined>>();
  let failures = 0;
  let restsUntil = Number.NEGATIVE_INFINITY;

  const askNow = async (question: Question): Promise<Exclude<Reading<Answer>, 'no answer'>> => {
    const { path, ...more } = compose(question);
    const headers = { authorization: `Bearer ${await tokens.read()}` };
    const reply = await ask({ url: `${url}${path}`, headers, ...more });
    const reading = read(reply, question);
    if (reading !== 'no answer') return reading;
    if (reply.status === 401 || reply.status === 403) tokens.forget();
    throw new UnansweredError(`${new URL(url).host} gave no answer that can be read, with status ${reply.status}`);
  };

  const askOnce = async (key: string, question: Question): Promise<Answer | undefined> => {
    const began = monotonic();
    const seconds = () => (monotonic() - began) / 1000;
    try {
      const reading = await askNow(question);
      observe('answered', seconds());
      failures = 0;
      if (reading === 'no') return undefined;
      if (cacheSeconds > 0) yes.set(key, { answer: reading.yes, until: monotonic() + cacheSeconds * 1000 });
      return reading.yes;
    } catch (error) {
      observe('failed', seconds());
      failures += 1;
      if (failures >= MOST_FAILURES) restsUntil = monotonic() + REST;
      report(error instanceof Error ? error.message : String(error));
      throw error instanceof UnansweredError
        ? error
        : new UnansweredError('the register could not be asked', { cause: error });
    } finally {
      underWay.delete(key);
    }
  };

  return async (question) => {
    const key = keyOf(question);
    const kept = yes.get(key);
    if (kept !== undefined && kept.until > monotonic()) return kept.answer;
    const already = underWay.get(key);
    if (already !== undefined) return already;
    const resting = failures >= MOST_FAILURES && (monotonic() < restsUntil || underWay.size > 0);
    if (resting || underWay.size >= MOST_AT_ONCE) throw new UnansweredError('the register is left alone for a while');
    const answer = askOnce(key, question);
    underWay.set(key, answer);
    return answer;
  };
}
