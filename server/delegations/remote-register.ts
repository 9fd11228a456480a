import { createRegisterAsker, type RegisterCircumstances } from '#remote-registers';
import type { Question } from './delegation-store.ts';
import { readRemoteAnswer } from './read-remote-answer.ts';

/** Asks another register; rejects with an `UnansweredError` when it cannot say. */
export type RegisterAsker = (question: Question) => Promise<boolean>;

const PATH = 'accessmanagement/api/v1/maskinporten/delegations/';

/** A register elsewhere that answers as Altinn does (Altinn, access management, the look-up of delegations). */
export function createRemoteRegister(circumstances: RegisterCircumstances): RegisterAsker {
  const ask = createRegisterAsker<Question, true>(circumstances, {
    keyOf: ({ consumer, supplier, scope }) => `${consumer} ${supplier} ${scope}`,
    compose: ({ consumer, supplier, scope }) => ({
      path: `${PATH}?${new URLSearchParams({ scope, consumerOrg: consumer, supplierOrg: supplier })}`,
    }),
    read: (reply, question) => {
      const answer = readRemoteAnswer(reply, question);
      if (answer === undefined) return 'no answer';
      return answer ? { yes: true } : 'no';
    },
  });
  return async (question) => (await ask(question)) === true;
}
