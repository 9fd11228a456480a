import { grantSteps, languages } from '@portvakt/protocol';
import { type Static, Type } from 'typebox';
import { choice, flag, line, number, text, timestamp } from '#endpoints';

const optionalLine = (most: number, description?: string) => Type.Optional(line(most, description));

/**
 * What was pasted. `error`: the answer of a token endpoint or of the self-service API, or a sentence of it. `address`: one of Maskinporten
 * that is no longer in use.
 */
const pastedKinds = [
  'trace-id',
  'grant',
  'access-token',
  'certificate',
  'error',
  'code',
  'address',
  'nothing',
] as const;

/** `not-needed`: this request had nothing that the check is about. */
const checkOutcomes = ['passed', 'failed', 'not-reached', 'not-needed', 'unknown'] as const;

/** Who can do something about it. `consumer` and `supplier` run the client. */
const fixerRoles = ['consumer', 'supplier', 'scope-owner', 'customer', 'operator'] as const;

const check = Type.Object(
  {
    id: choice(grantSteps),
    name: line(200, 'What is asked, in the language that was asked for.'),
    outcome: choice(checkOutcomes),
    expected: optionalLine(400),
    found: optionalLine(400),
  },
  { title: 'ExplainedCheck' },
);

const fixer = Type.Object(
  { role: choice(fixerRoles), orgno: optionalLine(64), name: optionalLine(255) },
  { title: 'Fixer' },
);

const link = Type.Object(
  {
    rel: choice(['error-page', 'integration', 'scope', 'application', 'delegations', 'terms'], 'Where it leads.'),
    href: line(2048, 'An address, or a path of this server.'),
  },
  { title: 'ExplanationLink' },
);

const explainedRefusal = Type.Object(
  {
    refusal: line(64, 'Its name.'),
    code: optionalLine(16),
    error: optionalLine(64, 'Its OAuth error code.'),
    status: number('The HTTP status.'),
    step: Type.Optional(choice(grantSteps)),
    title: line(200),
    cause: text(2000),
    cure: text(2000),
    hint: optionalLine(600, 'What the server knew beyond that, in English.'),
    fixers: Type.Array(fixer),
    links: Type.Array(link),
  },
  { title: 'ExplainedRefusal' },
);

/** The answer of `POST /explanations`. */
export const explanation = Type.Object(
  {
    recognised: choice(pastedKinds),
    summary: text(1000, 'What it is and what was found, in the language that was asked for.'),
    trace_id: optionalLine(64),
    timestamp: Type.Optional(timestamp()),
    method: optionalLine(16, 'Of a refused call of the self-service API.'),
    path: optionalLine(320),
    client_id: optionalLine(128),
    consumer_orgno: optionalLine(64),
    supplier_orgno: optionalLine(64),
    scope: optionalLine(32_768, 'The scopes that were asked for. To the owner of a scope: the one that was refused.'),
    key_id: optionalLine(128),
    checks: Type.Array(check, { description: 'In the order in which they are made.' }),
    refusals: Type.Array(explainedRefusal, {
      description:
        'In the order of the checks. Several where one text or code has several causes, or a grant several faults.',
    }),
    several: flag('Whether the refusals are causes among which the text does not tell, so that one of them holds.'),
    problems: Type.Array(Type.Object({ field: optionalLine(128), message: line(400) }), {
      description: 'What the answer of the self-service API said.',
    }),
    used: Type.Optional(choice(['yes', 'no', 'unknown'], 'Of a grant: whether it has been used.')),
    token: Type.Optional(
      Type.Object({ scope: line(32_768), lifetime: number('Seconds.') }, { description: 'What the grant would get.' }),
    ),
  },
  { title: 'Explanation' },
);

export type Explanation = Static<typeof explanation>;
export type ExplainedCheck = Explanation['checks'][number];
export type ExplainedRefusal = Explanation['refusals'][number];
export type ExplanationLink = ExplainedRefusal['links'][number];

export const languageChoice = Type.Optional(choice(languages, 'Of the texts: nb when absent.'));
