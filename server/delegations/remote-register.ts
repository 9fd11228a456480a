import { type Asker, UnansweredError } from '#outgoing-requests';
import type { Question } from './delegation-store.ts';
import { readRemoteAnswer } from './read-remote-answer.ts';
import type { TokenSupply } from './remote-token.ts';

/** Asks another register; rejects with an {@link UnansweredError} when it cannot say. */
export type RegisterAsker = (question: Question) => Promise<boolean>;

/** Failures in a row after which it is left alone, and for how many milliseconds. */
const MOST_FAILURES = 5;
const REST = 5000;
/** Questions under way at once; more would only wait for a server that cannot keep up. */
const MOST_AT_ONCE = 64;
const MOST_KEPT = 10_000;

const PATH = 'accessmanagement/api/v1/maskinporten/delegations/';

/**
 * A register that answers over HTTP as Altinn does (Altinn, access management, the look-up of delegations). A yes may be kept for
 * `cacheSeconds`; a no never is. One that keeps failing is left alone for a while (circuit breaker), then tried by one
 * question. `monotonic` is a clock in milliseconds that never jumps.
 */
export function createRemoteRegister({
  url,
  cacheSeconds,
  tokens,
  ask,
  monotonic,
  report,
  observe = () => {},
}: {
  url: string;
  cacheSeconds: number;
  tokens: TokenSupply;
  ask: Asker;
  monotonic: () => number;
  report: (reason: string) => void;
  /** Told of every question that was sent, and how many seconds it took. */
  observe?: ((outcome: 'answered' | 'failed', seconds: number) => void) | undefined;
}): RegisterAsker {
  const yes = new Map<string, number>();
  const underWay = new Map<string, Promise<boolean>>();
  let failures = 0;
  let restsUntil = Number.NEGATIVE_INFINITY;

  const askNow = async (question: Question): Promise<boolean> => {
    const { scope, consumer, supplier } = question;
    const query = new URLSearchParams({ scope, consumerOrg: consumer, supplierOrg: supplier });
    const reply = await ask({
      url: `${url}${PATH}?${query}`,
      headers: { authorization: `Bearer ${await tokens.read()}` },
    });
    const answer = readRemoteAnswer(reply, question);
    if (answer !== undefined) return answer;
    if (reply.status === 401 || reply.status === 403) tokens.forget();
    throw new UnansweredError(`${new URL(url).host} gave no answer that can be read, with status ${reply.status}`);
  };

  const askOnce = async (key: string, question: Question): Promise<boolean> => {
    const began = monotonic();
    const seconds = () => (monotonic() - began) / 1000;
    try {
      const answer = await askNow(question);
      observe('answered', seconds());
      failures = 0;
      if (answer && cacheSeconds > 0) keep(yes, key, monotonic() + cacheSeconds * 1000);
      return answer;
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
    const key = `${question.consumer} ${question.supplier} ${question.scope}`;
    if ((yes.get(key) ?? Number.NEGATIVE_INFINITY) > monotonic()) return true;
    const already = underWay.get(key);
    if (already !== undefined) return already;
    const resting = failures >= MOST_FAILURES && (monotonic() < restsUntil || underWay.size > 0);
    if (resting || underWay.size >= MOST_AT_ONCE) throw new UnansweredError('the register is left alone for a while');
    const answer = askOnce(key, question);
    underWay.set(key, answer);
    return answer;
  };
}

function keep(yes: Map<string, number>, key: string, until: number): void {
  yes.delete(key);
  yes.set(key, until);
  if (yes.size > MOST_KEPT) yes.delete(yes.keys().next().value as string);
}
