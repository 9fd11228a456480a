import { parseTime } from '@portvakt/protocol';
import { Type } from 'typebox';
import { anyone, done, endpointsOf, nothing } from '#endpoints';
import { type ControlledStage, TAG, wrongMember } from './controlled-stage.ts';
import type { RequestSearch } from './keep-requests.ts';

const { read } = endpointsOf<ControlledStage>();

const LONGEST_WAIT = 60_000;
/** A number from here on is a time, and no id of a request. */
const LOWEST_EPOCH = 1e9;
/** Seconds since 1970 beyond which a number is taken for milliseconds. */
const MOST_EPOCH = 1e11;

const keptRequest = Type.Object(
  {
    id: Type.Integer(),
    at: Type.String({ format: 'date-time' }),
    method: Type.String(),
    path: Type.String(),
    query: Type.String(),
    headers: Type.Record(Type.String(), Type.String()),
    body: Type.String(),
    grant: Type.Unsafe({ type: ['object', 'null'], description: '`raw`, `header` and `claims` of the grant.' }),
    bearer: Type.Unsafe({ type: ['object', 'null'], description: '`header` and `claims` of the access token.' }),
    client: Type.Union([Type.String(), Type.Null()]),
    scopes: Type.Array(Type.String()),
    status: Type.Union([Type.Integer(), Type.Null()], { description: '`null`: none was sent, or not yet.' }),
    fault: Type.Union([Type.String(), Type.Null()]),
    milliseconds: Type.Union([Type.Number(), Type.Null()]),
  },
  { title: 'ReceivedRequest' },
);

/** The journal of what was received. */
export const requestEndpoints = [
  read({
    method: 'GET',
    path: '/__portvakt/requests',
    tag: TAG,
    summary: 'What was received, the grant decoded beside the raw one',
    description: 'The latest 1000 requests but those to this interface. Credentials in headers are not kept.',
    caller: anyone,
    query: Type.Object({
      path: Type.Optional(Type.String({ description: 'As in a fault.' })),
      client: Type.Optional(Type.String()),
      scope: Type.Optional(Type.String()),
      since: Type.Optional(
        Type.String({
          description:
            'After the request with this id (`last` of an earlier answer), or from this time on (RFC 3339, or since 1970).',
        }),
      ),
      wait: Type.Optional(
        Type.Integer({
          minimum: 0,
          maximum: LONGEST_WAIT,
          description: 'Milliseconds in which it waits for `atLeast` requests.',
        }),
      ),
      atLeast: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: '1 when absent.' })),
    }),
    answers: {
      200: Type.Object({
        count: Type.Integer(),
        last: Type.Integer({ description: 'The id of the latest request of all.' }),
        requests: Type.Array(keptRequest),
      }),
    },
    read: async ({ requests }, { query: { path, client, scope, since, wait = 0, atLeast = 1 } }) => {
      const from = readSince(since);
      if (from === undefined)
        return wrongMember('since', 'must be the id of a request, or a time such as 2027-01-01T00:00:00Z');
      const search: RequestSearch = { path, client, scope, ...from };
      if (wait > 0) await requests.wait(search, { atLeast, milliseconds: wait });
      const found = requests.list(search);
      return done({ count: found.length, last: requests.last(), requests: found });
    },
  }),
  read({
    method: 'DELETE',
    path: '/__portvakt/requests',
    tag: TAG,
    summary: 'Empty the journal',
    caller: anyone,
    answers: { 204: undefined },
    read: ({ requests }) => {
      requests.clear();
      return nothing;
    },
  }),
];

/** Where the search of the journal begins; nothing when that is no answer. */
function readSince(since: string | undefined): Pick<RequestSearch, 'after' | 'from'> | undefined {
  if (since === undefined) return {};
  if (/^[0-9]{1,15}$/.test(since)) {
    const number = Number(since);
    if (number < LOWEST_EPOCH) return { after: number };
    // Nobody means a time in the year 5138: so large a number is in milliseconds.
    return { from: number > MOST_EPOCH ? number : number * 1000 };
  }
  // A plus sign that was not encoded arrives as a space.
  const from = parseTime(since.replace(' ', '+'));
  return from === undefined ? undefined : { from };
}
