import { isRefusal, type Refusal, refuse } from '@portvakt/protocol';
import { Type } from 'typebox';
import { anyone, done, endpointsOf, knownMembers, nothing } from '#endpoints';

export interface Session {
  readonly id: string;
  readonly issuer: string;
}

/** Keeps the sessions of a server: issuers of their own, one for each test. */
export interface SessionKeeper {
  /** Opens another. `registry`: a registry file as JSON, `demo` or `none`; the server's own when absent. */
  open(registry: unknown): Promise<Session | Refusal>;
  list(): readonly Session[];
  /** Whether there was one. */
  end(id: string): Promise<boolean>;
  /** Seconds without a request after which a session ends by itself. */
  readonly longestUnused: number;
}

const { read } = endpointsOf<{ readonly sessions: SessionKeeper }>();
const TAG = 'Ordered by tests';

const sessionOrder = Type.Object(
  {
    registry: Type.Optional(
      Type.Unsafe<unknown>({
        type: ['object', 'string'],
        description: 'A registry file as JSON, `"demo"` or `"none"`; what the server was started with when absent.',
      }),
    ),
  },
  { title: 'SessionOrder' },
);
const session = Type.Object(
  {
    id: Type.String(),
    issuer: Type.String({ description: 'Where its token endpoint and everything else is found.' }),
    control: Type.String({ description: 'Where its own faults, clock, keys and journal are ordered.' }),
    base_path: Type.String(),
    expires_after_seconds: Type.Integer({ description: 'Without a request.' }),
  },
  { title: 'TestSession' },
);

/** Issuers of their own, so that tests which run side by side on one server do not disturb each other. */
export const sessionControlEndpoints = [
  read({
    method: 'POST',
    path: '/__portvakt/sessions',
    tag: TAG,
    summary: 'An issuer of its own, for one test',
    description: 'It has its own register, keys, used grants, faults, clock and journal.',
    caller: anyone,
    body: sessionOrder,
    readJson: knownMembers(sessionOrder),
    answers: { 201: session },
    read: async ({ sessions }, { body: { registry } }) => {
      const opened = await sessions.open(registry);
      return isRefusal(opened) ? opened : done(describe(opened, sessions));
    },
  }),
  read({
    method: 'GET',
    path: '/__portvakt/sessions',
    tag: TAG,
    summary: 'The sessions that are open',
    caller: anyone,
    answers: { 200: Type.Object({ sessions: Type.Array(session) }) },
    read: ({ sessions }) => done({ sessions: sessions.list().map((open) => describe(open, sessions)) }),
  }),
  read({
    method: 'DELETE',
    path: '/__portvakt/sessions/:id',
    tag: TAG,
    summary: 'End a session',
    caller: anyone,
    params: Type.Object({ id: Type.String() }),
    answers: { 204: undefined },
    read: async ({ sessions }, { params: { id } }) =>
      (await sessions.end(id))
        ? nothing
        : refuse('session-unknown', { fill: { id, minutes: String(sessions.longestUnused / 60) } }),
  }),
];

function describe({ id, issuer }: Session, { longestUnused }: SessionKeeper) {
  return {
    id,
    issuer,
    control: `${issuer}__portvakt/`,
    base_path: `/s/${id}/`,
    expires_after_seconds: longestUnused,
  };
}
