import { refuse } from '@portvakt/protocol';
import { Type } from 'typebox';
import { done, endpointsOf, machine, unchecked } from '#endpoints';
import { type AccessDependencies, answerQuestions } from './answer-questions.ts';
import type { Undecidable } from './decide-access.ts';
import { type Question, readRequest } from './read-request.ts';
import { writeResult } from './write-decision.ts';

const unreadable: Undecidable = { status: 'syntax-error', message: 'The body is no decision request.' };
const unnamed: Question = { subject: undefined, action: undefined, resource: undefined };

const category = Type.Object({
  Id: Type.Optional(Type.String({ description: 'What a reference calls it.' })),
  Attribute: Type.Array(
    Type.Object({
      AttributeId: Type.String(),
      Value: Type.String(),
      IncludeInResult: Type.Optional(Type.Boolean()),
    }),
  ),
});

const decisionRequest = Type.Object(
  {
    Request: Type.Object({
      AccessSubject: Type.Optional(Type.Array(category)),
      Action: Type.Optional(Type.Array(category)),
      Resource: Type.Optional(Type.Array(category)),
      MultiRequests: Type.Optional(
        Type.Object({ RequestReference: Type.Array(Type.Object({ ReferenceId: Type.Array(Type.String()) })) }),
      ),
    }),
  },
  { title: 'DecisionRequest', description: 'JSON profile of XACML 3.0: one question, or one for each reference.' },
);

const decisionAnswer = Type.Object(
  {
    response: Type.Array(
      Type.Object({
        decision: Type.String({ enum: ['Permit', 'NotApplicable', 'Indeterminate'] }),
        status: Type.Object({}),
        obligations: Type.Union([Type.Array(Type.Object({})), Type.Null()]),
        category: Type.Union([Type.Array(Type.Object({})), Type.Null()]),
      }),
    ),
  },
  { title: 'DecisionResponse' },
);

const { read } = endpointsOf<AccessDependencies>();

/** The question that APIs ask when a system user calls them (Altinn authorization, «DecisionController»): 200 whatever the answer. */
export const decisionEndpoints = [
  read({
    method: 'POST',
    path: '/authorization/api/v1/authorize',
    tag: 'Altinn: decisions',
    summary: 'Whether a system user may do something with a resource of a party',
    caller: machine(['altinn:authorization/authorize', 'altinn:authorization/authorize.admin']),
    body: unchecked(decisionRequest),
    answers: { 200: decisionAnswer },
    read: async (given, { body, hasLeft }) => {
      const questions = readRequest(body);
      if (questions === undefined) return done({ response: [writeResult(unnamed, unreadable)] });
      const decisions = await answerQuestions(given, { questions, hasLeft });
      // The caller has left: nobody reads an answer.
      if (decisions === undefined) return refuse('caller-left');
      return done({
        response: questions.map((question, place) => writeResult(question, decisions[place] ?? unreadable)),
      });
    },
  }),
];
