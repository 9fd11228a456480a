import type { Decision, Undecidable } from './decide-access.ts';
import { type Attribute, categoryIds, type Question } from './read-request.ts';

const STATUS = 'urn:oasis:names:tc:xacml:1.0:status:';

/** Every decision demands the lowest level at which people sign in with a national identity. */
const obligations = [
  {
    id: 'urn:altinn:obligation:authenticationLevel1',
    attributeAssignment: [
      {
        attributeId: 'urn:altinn:obligation-assignment:1',
        value: '2',
        category: 'urn:altinn:minimum-authenticationlevel',
        dataType: 'http://www.w3.org/2001/XMLSchema#integer',
        issuer: null,
      },
    ],
  },
];

/** One result of a decision (XACML 3.0, JSON profile), as Altinn writes it: what is not set is `null`. */
export function writeResult(question: Question, outcome: Decision | Undecidable) {
  const undecidable = typeof outcome === 'string' ? undefined : outcome;
  const decision = typeof outcome === 'string' ? outcome : 'Indeterminate';
  return {
    decision,
    status: {
      statusMessage: undecidable?.message ?? null,
      statusDetails: null,
      statusCode: { value: `${STATUS}${undecidable?.status ?? 'ok'}`, statusCode: null },
    },
    obligations: decision === 'Permit' ? obligations : null,
    associateAdvice: null,
    category: repeatAttributes(question),
    policyIdentifierList: null,
  };
}

/** The attributes that the caller wants to see again, by category; nothing when it wants none. */
function repeatAttributes(question: Question) {
  const repeated = Object.entries(categoryIds).flatMap(([name, categoryId]) => {
    const attributes: readonly Attribute[] = question[name as keyof Question] ?? [];
    const attribute = attributes
      .filter(({ include }) => include)
      .map(({ id, value }) => ({ attributeId: id, value, issuer: null, dataType: null, includeInResult: true }));
    return attribute.length === 0 ? [] : [{ categoryId, id: null, content: null, attribute }];
  });
  return repeated.length === 0 ? null : repeated;
}
