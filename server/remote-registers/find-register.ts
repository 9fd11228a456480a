import type { ChangeFeed } from '#audit-trail';
import { type CachedFinder, FeedSnapshot } from '#memory';
import { UnansweredError } from '#outgoing-requests';
import type { RegisterAsker } from './ask-register.ts';
import type { LookUpRegister, RegisterSubject, RemoteRegister } from './register.ts';

/** The register elsewhere gives no answer: nothing may follow from it. */
export const NO_ANSWER = 'no answer';
export type NoAnswer = typeof NO_ANSWER;

/** Who answers from the register that is kept here. */
export type BuiltInFinder<Question, Answer> = Pick<CachedFinder<Question, Answer>, 'find'>;

export interface RegisteredFinder<Question, Answer> {
  /** At once where the answer is in memory. */
  find(question: Question): Found<Answer> | Promise<Found<Answer>>;
  /** The host of the register elsewhere that answered last; nothing while it is the one kept here. */
  elsewhere(): string | undefined;
}

type Found<Answer> = Answer | undefined | NoAnswer;
type Remote<Question, Answer> = { readonly ask: RegisterAsker<Question, Answer>; readonly host: string };

/**
 * Finds answers in whichever register `subject` has: the one kept here, or the one elsewhere that `open` opens. Which one it
 * is, is known from memory while the change feed vouches for it; what is known of a remote one lives as long as it does.
 */
export function createRegisterFinder<Question extends object, Answer extends object>({
  subject,
  builtIn,
  read,
  open,
  feed,
}: {
  readonly subject: RegisterSubject;
  readonly builtIn: BuiltInFinder<Question, Answer>;
  /** `unusable`: one that must not be asked; then there is no answer. */
  readonly read: () => Promise<LookUpRegister | 'unusable'>;
  readonly open: (register: RemoteRegister) => RegisterAsker<Question, Answer>;
  readonly feed: Pick<ChangeFeed, 'subscribe' | 'isFresh'>;
}): RegisteredFinder<Question, Answer> {
  const known = new FeedSnapshot<{ readonly text?: string; readonly remote?: Remote<Question, Answer> | undefined }>({
    feed,
    concerns: (change) => change.kind === 'look-up-register' && change.subject === subject,
    initial: {},
    read: async (before) => {
      const register = await read();
      const text = JSON.stringify(register);
      if (text === before.text) return before;
      return { text, remote: register === 'built-in' ? undefined : openRemote(register) };
    },
  });

  const openRemote = (register: RemoteRegister | 'unusable'): Remote<Question, Answer> => {
    if (register !== 'unusable') return { ask: open(register), host: new URL(register.url).host };
    return {
      ask: () => Promise.reject(new UnansweredError('the register is not one to ask')),
      host: 'an unfit address',
    };
  };

  const answer = (question: Question) => {
    const { remote } = known.value;
    if (remote === undefined) return builtIn.find(question);
    return remote.ask(question).catch((error: unknown): NoAnswer => {
      if (error instanceof UnansweredError) return NO_ANSWER;
      throw error;
    });
  };

  return {
    find: (question) => (known.isCurrent ? answer(question) : known.refresh().then(() => answer(question))),
    elsewhere: () => known.value.remote?.host,
  };
}
