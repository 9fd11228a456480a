import type { ChangeFeed } from '#audit-trail';
import { type CachedFinder, FeedSnapshot } from '#memory';
import { UnansweredError } from '#outgoing-requests';
import type { RegisterAsker } from './ask-register.ts';
import type { LookUpRegister, RegisterSubject, RemoteRegister } from './register.ts';

/** The remote register does not answer. Nothing must be concluded from that. */
export const NO_ANSWER = 'no answer';
export type NoAnswer = typeof NO_ANSWER;

/** Who answers from the register that is kept here. */
export type BuiltInFinder<Question, Answer> = Pick<CachedFinder<Question, Answer>, 'find'>;

export interface RegisteredFinder<Question, Answer> {
  /** At once if the answer is in memory. */
  find(question: Question): Found<Answer> | Promise<Found<Answer>>;
  /** The host of the remote register that answered last; nothing while the built-in one is used. */
  elsewhere(): string | undefined;
}

type Found<Answer> = Answer | undefined | NoAnswer;
type Remote<Question, Answer> = { readonly ask: RegisterAsker<Question, Answer>; readonly host: string };

/**
 * Finds answers in the register chosen for `subject`: the one kept here, or the remote one that `open` opens. The
 * choice is remembered while the change feed is fresh; the answers of a remote register are kept as long as its asker.
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
  /** `unusable`: the register must not be asked, so there is no answer. */
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
