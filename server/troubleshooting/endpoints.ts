import { isRefusal } from '@portvakt/protocol';
import { Type } from 'typebox';
import { done, endpointsOf, machine, text } from '#endpoints';
import { explainPasted } from './explain-pasted.ts';
import type { ExplainingDependencies } from './explaining.ts';
import { explanation, languageChoice } from './explanation.ts';

const CLIENTS = 'idporten:dcr.read';
const SCOPES = 'idporten:scopes.read';
/** A grant has at most 32 kB; an error answer with it around is a little more. */
const LONGEST_PASTED = 40_000;

const { read } = endpointsOf<ExplainingDependencies>();

/** What was wrong, for those whom it concerns. */
export const explanationEndpoints = [
  read({
    method: 'POST',
    path: '/explanations',
    tag: 'Troubleshooting',
    summary: 'Explain a trace id, an error or a grant',
    description:
      'Says what was checked, in order, what failed, what to do and who can do it. A trace id is explained to the organisation of the client, and to the owner of the scope that the refusal is about. A grant of an own client is checked by the rules of the token endpoint without being used up; of other clients only what the grant says itself is judged. Nothing of the text is kept or logged. Access tokens and private keys have no place here: tokens are not looked at, and keys are refused.',
    // What is refused for want of signed terms is explained, too.
    caller: machine([CLIENTS, SCOPES], { evenBeforeTerms: true }),
    body: Type.Object(
      { text: text(LONGEST_PASTED, 'What was pasted.'), language: languageChoice },
      { title: 'ExplanationRequest' },
    ),
    answers: { 200: explanation },
    read: async (given, { caller, body }) => {
      const { organisation, scopes } = caller;
      const explained = await explainPasted(given, {
        text: body.text,
        language: body.language ?? 'nb',
        caller: { organisation, readsClients: scopes.has(CLIENTS), readsScopes: scopes.has(SCOPES) },
      });
      return isRefusal(explained) ? explained : done(explained);
    },
  }),
];
