import { refuse } from '@portvakt/protocol';
import { Type } from 'typebox';
import { anyone, choice, done, endpointsOf, knownMembers, nothing } from '#endpoints';
import { type ControlledStage, numberOrText, TAG, wrongMember } from './controlled-stage.ts';
import { type Fault, type FaultOrder, faultKinds } from './fault.ts';
import { MOST_FAULTS } from './keep-faults.ts';

const { read } = endpointsOf<ControlledStage>();

const LONGEST_DELAY = 10 * 60_000;
/** Characters of a path, a client or a scope to match. */
const LONGEST_NAME = 2048;

const faultOrder = Type.Object(
  {
    match: Type.Optional(
      Type.Object(
        {
          path: Type.Optional(
            Type.String({
              maxLength: LONGEST_NAME,
              description: 'The path without its query, such as `/token`; a `*` at its end stands for any rest.',
            }),
          ),
          client: Type.Optional(
            Type.String({
              maxLength: LONGEST_NAME,
              description: 'The client: `iss` of the grant, or that of the bearer token.',
            }),
          ),
          scope: Type.Optional(
            Type.String({
              maxLength: LONGEST_NAME,
              description: 'One of the scopes asked for, or of the bearer token.',
            }),
          ),
        },
        { additionalProperties: false },
      ),
    ),
    fault: choice(
      faultKinds,
      '`refuse`, `status`, `garbage`, `empty` and `reset` come instead of the work. `stall`, `dribble` and `cut` let it be done.',
    ),
    code: Type.Optional(
      Type.String({
        maxLength: 100,
        description:
          'For `refuse`: a public code (`MP-012`), an OAuth error (`invalid_grant`), or the name of a refusal.',
      }),
    ),
    status: Type.Optional(Type.Integer({ minimum: 200, maximum: 599 })),
    retryAfter: Type.Optional(numberOrText('What `Retry-After` says: seconds, or an HTTP date.')),
    delayMs: Type.Optional(Type.Integer({ minimum: 0, maximum: LONGEST_DELAY, description: 'Milliseconds.' })),
    times: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000_000, description: 'How often it applies.' })),
    probability: Type.Optional(Type.Number({ minimum: 0, maximum: 1 })),
    seed: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 2 ** 32 - 1, description: 'Chooses which requests `probability` hits.' }),
    ),
  },
  { title: 'FaultOrder' },
);
const fault = Type.Object(
  {
    ...faultOrder.properties,
    id: Type.String(),
    applied: Type.Integer({ description: 'How often it was used.' }),
    remaining: Type.Union([Type.Integer(), Type.Null()], { description: '`null`: for ever.' }),
  },
  { title: 'Fault' },
);
const ofFault = Type.Object({ id: Type.String() });
const unknownFault = (id: string) => refuse('fault-unknown', { fill: { id } });

/** Faults: which requests are answered wrongly, and how. */
export const faultEndpoints = [
  read({
    method: 'POST',
    path: '/__portvakt/faults',
    tag: TAG,
    summary: 'Order a fault',
    description:
      'The first fault in order that matches a request and is not used up answers it; the header `x-portvakt-fault` names it.',
    caller: anyone,
    body: faultOrder,
    readJson: knownMembers(faultOrder),
    answers: { 201: fault },
    read: ({ faults }, { body }) => {
      const { retryAfter } = body;
      const unfit =
        (typeof retryAfter === 'number' && !(retryAfter >= 0)) ||
        (typeof retryAfter === 'string' && !/^[\x20-\x7e]{1,100}$/.test(retryAfter));
      if (unfit) return wrongMember('retryAfter', 'must be seconds from 0 on, or an HTTP date');
      const added = faults.add(body as FaultOrder);
      return added === undefined ? refuse('faults-taken', { fill: { most: String(MOST_FAULTS) } }) : done(added);
    },
  }),
  read({
    method: 'GET',
    path: '/__portvakt/faults',
    tag: TAG,
    summary: 'The faults that were ordered',
    caller: anyone,
    answers: { 200: Type.Object({ faults: Type.Array(fault) }) },
    read: ({ faults }) => done<{ faults: readonly Fault[] }>({ faults: faults.list() }),
  }),
  read({
    method: 'DELETE',
    path: '/__portvakt/faults',
    tag: TAG,
    summary: 'Take all faults back',
    caller: anyone,
    answers: { 204: undefined },
    read: ({ faults }) => {
      faults.clear();
      return nothing;
    },
  }),
  read({
    method: 'GET',
    path: '/__portvakt/faults/:id',
    tag: TAG,
    summary: 'One fault, with how often it was used',
    caller: anyone,
    params: ofFault,
    answers: { 200: fault },
    read: ({ faults }, { params: { id } }) => {
      const found = faults.find(id);
      return found === undefined ? unknownFault(id) : done(found);
    },
  }),
  read({
    method: 'DELETE',
    path: '/__portvakt/faults/:id',
    tag: TAG,
    summary: 'Take one fault back',
    caller: anyone,
    params: ofFault,
    answers: { 204: undefined },
    read: ({ faults }, { params: { id } }) => (faults.remove(id) ? nothing : unknownFault(id)),
  }),
];
