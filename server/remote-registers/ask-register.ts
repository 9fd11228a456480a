import { LruCache } from '#memory';
import { type Asker, type Reply, UnansweredError } from '#outgoing-requests';
import type { TokenSupply } from './remote-token.ts';

/** What a reply comes to: a yes with what it says, a no, or no answer, from which nothing may follow. */
export type Reading<Answer> = { readonly yes: Answer } | 'no' | 'no answer';

/** Asks another register; nothing when it says no. Rejects with an {@link UnansweredError} when it cannot say. */
export type RegisterAsker<Question, Answer> = (question: Question) => Promise<Answer | undefined>;

/** Where and how a register is asked, whatever is asked of it. */
export interface RegisterCircumstances {
  /** The base of Altinn's paths there, with its trailing slash. */
  readonly url: string;
  /** How long a yes is kept; a no never is. */
  readonly cacheSeconds: number;
  readonly tokens: TokenSupply;
  readonly ask: Asker;
  /** Milliseconds, on a clock that never jumps. */
  readonly monotonic: () => number;
  readonly report: (reason: string) => void;
  /** Told of every question that was sent, and how many seconds it took. */
  readonly observe?: ((outcome: 'answered' | 'failed', seconds: number) => void) | undefined;
}

/** Failures in a row after which it is left alone, and for how many milliseconds. */
const MOST_FAILURES = 5;
const REST = 5000;
/** Questions under way at once; more would only wait for a server that cannot keep up. */
const MOST_AT_ONCE = 64;
const MOST_KEPT = 10_000;

/**
 * A register that answers over HTTP as Altinn does. `keyOf` must tell any two different questions apart: a yes is kept under
 * it. One that keeps failing is left alone for a while (circuit breaker), then tried by one question.
 */
export function createRegisterAsker<Question, Answer>(
  { url, cacheSeconds, tokens, ask, monotonic, report, observe = () => undefined }: RegisterCircumstances,
  {
    keyOf,
    compose,
    read,
  }: {
    readonly keyOf: (question: Question) => string;
    /** The path below `url`, with its query, and the body of a POST where it is one. */
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
