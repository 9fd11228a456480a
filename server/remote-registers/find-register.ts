import type { AnswerMemory, ChangeFeed } from '#audit-trail';
import { UnansweredError } from '#outgoing-requests';
import type { RegisterAsker } from './ask-register.ts';
import type { LookUpRegister, RegisterSubject, RemoteRegister } from './register.ts';

/** The remote register does not answer. Nothing must be concluded from that. */
export const NO_ANSWER = 'no answer';
export type NoAnswer = typeof NO_ANSWER;

/** Who answers from the register that is kept here. */
export type BuiltInFinder<Question, Answer> = Pick<AnswerMemory<Question, Answer>, 'find'>;

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
  let remote: Remote<Question, Answer> | undefined;
  let known: string | undefined;
  let generation = 0;
  let readIn = -1;
  feed.subscribe((changes) => {
    const concerns = changes?.some((change) => change.kind === 'look-up-register' && change.subject === subject);
    if (concerns ?? true) generation += 1;
  });

  const refresh = async () => {
    const startedIn = generation;
    const register = await read();
    const text = JSON.stringify(register);
    if (text !== known) {
      remote = register === 'built-in' ? undefined : openRemote(register);
      known = text;
    }
    readIn = startedIn;
  };

  const openRemote = (register: RemoteRegister | 'unusable'): Remote<Question, Answer> => {
    if (register !== 'unusable') return { ask: open(register), host: new URL(register.url).host };
    return {
      ask: () => Promise.reject(new UnansweredError('the register is not one to ask')),
      host: 'an unfit address',
    };
  };

  const answer = (question: Question) => {
    if (remote === undefined) return builtIn.find(question);
    return remote.ask(question).catch((error: unknown): NoAnswer => {
      if (error instanceof UnansweredError) return NO_ANSWER;
      throw error;
    });
  };

  return {
    find: (question) =>
      readIn === generation && feed.isFresh() ? answer(question) : refresh().then(() => answer(question)),
    elsewhere: () => remote?.host,
  };
}
