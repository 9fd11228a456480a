import { type AltinnRoom, describeRoute, empty, ok, withBody } from '#altinn-interface';
import { type AccessDependencies, answerQuestions } from './answer-questions.ts';
import type { Undecidable } from './decide-access.ts';
import { type Question, readRequest } from './read-request.ts';
import { writeResult } from './write-decision.ts';

const SCOPES = ['altinn:authorization/authorize', 'altinn:authorization/authorize.admin'];
const unreadable: Undecidable = { status: 'syntax-error', message: 'The body is no decision request.' };
const nothing: Question = { subject: undefined, action: undefined, resource: undefined };

/** The question that APIs ask when a system user calls them (Altinn authorization, «DecisionController»): 200 whatever the answer. */
export function createDecisionRoom(given: AccessDependencies): AltinnRoom {
  return (app, doors) => {
    app.post(
      '/authorization/api/v1/authorize',
      describeRoute('Whether a system user may do something with a resource of a party'),
      doors.machine(
        SCOPES,
        withBody(async (call) => {
          const questions = readRequest(call.body);
          if (questions === undefined) return ok({ response: [writeResult(nothing, unreadable)] });
          const decisions = await answerQuestions(given, { questions, hasLeft: call.hasLeft });
          // Nobody reads it.
          if (decisions === undefined) return empty(499);
          return ok({
            response: questions.map((question, place) => writeResult(question, decisions[place] ?? unreadable)),
          });
        }),
      ),
    );
  };
}
