import { parseTime, type Refusal, refuse } from '@portvakt/protocol';
import { Type } from 'typebox';
import { anyone, choice, done, endpointsOf, knownMembers, nothing } from '#endpoints';
import { type KeyRing, type Rotation, replaceSigningKey, retireSigningKey } from '#signing-keys';
import { composeOrderedToken, findContradiction, type TokenFault, tokenFaults } from './compose-ordered-token.ts';
import { type Fault, type FaultOrder, faultKinds } from './fault.ts';
import { type FaultKeeper, MOST_FAULTS } from './keep-faults.ts';
import type { RequestKeeper, RequestSearch } from './keep-requests.ts';
import type { ClockOrder, OrderedClock } from './order-clock.ts';
import { readDuration } from './read-duration.ts';

/** What may be ordered of one stage. */
export interface ControlledStage {
  readonly issuer: string;
  readonly faults: FaultKeeper;
  readonly requests: RequestKeeper;
  readonly clock: OrderedClock;
  readonly keyRing: Pick<KeyRing, 'signerFor' | 'published'>;
  readonly rotation: Rotation;
  readonly newTokenId: () => string;
  /** Starts the stage again as it was at first, but for its keys; a registry that cannot be used any more is a refusal. */
  readonly reset: () => Promise<Refusal | undefined>;
  /** Lets the stage forget that its clock was ever further than it is now. */
  readonly forgetLaterTimes: () => Promise<void>;
}

const { read } = endpointsOf<ControlledStage>();
const TAG = 'Ordered by tests';
const ACTOR = 'a test';
const LONGEST_DELAY = 10 * 60_000;
/** Characters of a path, a client or a scope to match. */
const LONGEST_NAME = 2048;
const LONGEST_WAIT = 60_000;
const LATEST = Date.parse('9999-12-31T23:59:59Z');
/** A number above this is milliseconds by mistake: as seconds it is beyond the year 9999. */
const MOST_SECONDS = LATEST / 1000;

/** A number from here on is a time, and no id of a request. */
const LOWEST_EPOCH = 1e9;
/** Seconds since 1970 beyond which a number is taken for milliseconds. */
const MOST_EPOCH = 1e11;

/** Described as one of two types; `readDuration` and its like say what is wrong with a value. */
const numberOrText = (description: string) => Type.Unsafe<number | string>({ type: ['number', 'string'], description });

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

const clockOrder = Type.Object(
  {
    set: Type.Optional(numberOrText('RFC 3339, or seconds since 1970.')),
    advance: Type.Optional(numberOrText('Seconds, or a duration: `90s`, `30d`, `PT5M`. It comes after `set`.')),
    rate: Type.Optional(Type.Number({ minimum: 0, maximum: 1_000_000, description: 'Its seconds in a real one.' })),
    frozen: Type.Optional(
      Type.Unsafe<boolean | string>({
        type: ['boolean', 'string'],
        description: 'Whether it stands still; a time (RFC 3339) sets it and lets it stand.',
      }),
    ),
  },
  { title: 'ClockOrder' },
);
const clockState = Type.Object(
  {
    now: Type.String({ format: 'date-time' }),
    epoch: Type.Number({ description: 'The same in seconds since 1970.' }),
    frozen: Type.Boolean(),
    rate: Type.Number(),
    ordered: Type.Boolean({ description: 'Whether it differs from the real time.' }),
  },
  { title: 'Clock' },
);

const rotationOrder = Type.Object(
  {
    announce: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 366 * 86_400,
        description: 'Seconds in which the new key is published and does not sign.',
      }),
    ),
    withdrawOld: Type.Optional(Type.Boolean({ description: 'Takes every older key out of the key set at once.' })),
  },
  { title: 'KeyRotation' },
);

const tokenOrder = Type.Object(
  {
    claims: Type.Record(Type.String(), Type.Unknown()),
    without: Type.Array(Type.String()),
    wrong: Type.Array(choice(tokenFaults), { maxItems: tokenFaults.length }),
  },
  { title: 'TokenOrder' },
);

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

/** Orders of faults, times, keys and tokens, and the journal (the names are part of the contract with tests in every language). */
export const controlEndpoints = [
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
  read({
    method: 'GET',
    path: '/__portvakt/clock',
    tag: TAG,
    summary: 'The time that the server goes by',
    caller: anyone,
    answers: { 200: clockState },
    read: ({ clock }) => done(describeClock(clock)),
  }),
  read({
    method: 'POST',
    path: '/__portvakt/clock',
    tag: TAG,
    summary: 'Set, advance, freeze or speed up the time',
    caller: anyone,
    body: clockOrder,
    readJson: knownMembers(clockOrder),
    answers: { 200: clockState },
    read: async ({ clock, forgetLaterTimes }, { body }) => {
      const order = readClockOrder(body, clock.now());
      if ('field' in order) return wrongMember(order.field, order.message);
      if (clock.order(order) > 0) await forgetLaterTimes();
      return done(describeClock(clock));
    },
  }),
  read({
    method: 'PUT',
    path: '/__portvakt/clock',
    tag: TAG,
    summary: 'Back to the real time',
    caller: anyone,
    answers: { 200: clockState },
    read: async ({ clock, forgetLaterTimes }) => {
      if (clock.restore() > 0) await forgetLaterTimes();
      return done(describeClock(clock));
    },
  }),
  read({
    method: 'POST',
    path: '/__portvakt/keys/rotate',
    tag: TAG,
    summary: 'Let another key sign',
    description: 'At once, or announced first. The older keys stay in the key set unless they are withdrawn.',
    caller: anyone,
    body: rotationOrder,
    readJson: knownMembers(rotationOrder),
    answers: {
      200: Type.Object({
        kid: Type.String(),
        signs_from: Type.String({ format: 'date-time' }),
        withdrawn: Type.Array(Type.String()),
      }),
    },
    read: async ({ rotation, keyRing }, { body: { announce = 0, withdrawOld = false } }) => {
      if (withdrawOld && announce > 0) {
        return wrongMember('withdrawOld', 'cannot go with announce: until the new key signs, the old one does');
      }
      const replaced = await replaceSigningKey(rotation, {
        actor: ACTOR,
        now: announce === 0,
        announcedFor: announce * 1000,
      });
      if (typeof replaced === 'string') return wrongMember('announce', `is not possible: ${replaced}`);
      const old = (await keyRing.published()).map(({ kid }) => kid).filter((kid) => kid !== replaced.kid);
      if (withdrawOld) for (const kid of old) await retireSigningKey(rotation, { actor: ACTOR, kid, force: true });
      return done({
        kid: replaced.kid,
        signs_from: new Date(replaced.activeFrom).toISOString(),
        withdrawn: withdrawOld ? old : [],
      });
    },
  }),
  read({
    method: 'POST',
    path: '/__portvakt/tokens',
    tag: TAG,
    summary: 'A token with any claims, wrong on purpose',
    description:
      'Every member of the body but `wrong` is a claim, and so is every member of `claims`; one that is `null` is left out. What is not given is as in the tokens of `/token`. `consumer` and `supplier` may be organisation numbers.',
    caller: anyone,
    body: tokenOrder,
    readJson: readTokenOrder,
    answers: {
      200: Type.Object({
        access_token: Type.String(),
        token_type: Type.String(),
        expires_in: Type.Number(),
        scope: Type.String(),
        wrong: Type.Array(Type.String()),
        header: Type.Record(Type.String(), Type.Unknown()),
        claims: Type.Record(Type.String(), Type.Unknown()),
      }),
    },
    read: async ({ issuer, clock, keyRing, newTokenId }, { body }) => {
      const contradiction = findContradiction(body.wrong as readonly TokenFault[]);
      if (contradiction !== undefined) {
        return wrongMember('wrong', `has ${contradiction.join(' and ')}, and a token is signed in one way only`);
      }
      const now = Math.floor(clock.now() / 1000);
      const signer = await keyRing.signerFor(0);
      const key = (await keyRing.published()).find(({ kid }) => kid === signer.kid);
      if (key === undefined) return wrongMember('$', 'finds no signing key in the key set');
      const order = { ...body, wrong: body.wrong as readonly TokenFault[] };
      const { token, header, claims } = await composeOrderedToken(order, { issuer, now, newTokenId, signer, key });
      return done({
        access_token: token,
        token_type: 'Bearer',
        expires_in: typeof claims.exp === 'number' ? claims.exp - now : 0,
        scope: typeof claims.scope === 'string' ? claims.scope : '',
        wrong: body.wrong,
        header,
        claims,
      });
    },
  }),
  read({
    method: 'POST',
    path: '/__portvakt/reset',
    tag: TAG,
    summary: 'Start again: registry, used grants, faults, clock and journal',
    description:
      'The database is emptied and the registry applied anew. The signing keys stay, as clients have cached them.',
    caller: anyone,
    answers: { 204: undefined },
    read: async ({ reset }) => (await reset()) ?? nothing,
  }),
];

function wrongMember(field: string, message: string): Refusal {
  return refuse('order-unclear', { fields: [{ field, message }] });
}

function describeClock(clock: OrderedClock) {
  const now = clock.now();
  return {
    now: new Date(now).toISOString(),
    epoch: now / 1000,
    frozen: clock.frozen(),
    rate: clock.rate(),
    ordered: clock.ordered(),
  };
}

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

interface GivenClockOrder {
  readonly set?: number | string;
  readonly advance?: number | string;
  readonly rate?: number;
  readonly frozen?: boolean | string;
}

const A_TIME = 'must be a time such as 2027-01-01T00:00:00Z';

function readClockOrder(
  { set, advance, rate, frozen }: GivenClockOrder,
  now: number,
): ClockOrder | { readonly field: string; readonly message: string } {
  const frozenAt = typeof frozen === 'string' ? readTime(frozen) : undefined;
  if (typeof frozen === 'string' && frozenAt === undefined)
    return { field: 'frozen', message: `${A_TIME}, true or false` };
  const setTo = set === undefined ? frozenAt : readTime(set);
  if (set !== undefined && setTo === undefined) {
    return { field: 'set', message: `${A_TIME}, or seconds since 1970 (not milliseconds)` };
  }
  const step = advance === undefined ? 0 : readDuration(advance);
  if (step === undefined)
    return { field: 'advance', message: 'must be seconds, or a duration such as 90s, 30d or PT5M' };
  const at = (setTo ?? now) + step;
  if (!(at >= 0 && at <= LATEST)) {
    return { field: advance === undefined ? 'set' : 'advance', message: 'leads out of the years 1970 to 9999' };
  }
  return {
    ...(setTo !== undefined && { set: setTo }),
    ...(advance !== undefined && { advance: step }),
    ...(rate !== undefined && { rate }),
    ...(frozen !== undefined && { frozen: frozen !== false }),
  };
}

function readTime(given: number | string): number | undefined {
  if (typeof given === 'string') return parseTime(given.trim());
  return given >= 0 && given <= MOST_SECONDS ? given * 1000 : undefined;
}

function readTokenOrder(value: unknown): { readonly value: unknown } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { value };
  const { wrong = [], claims: inside, ...beside } = value as Readonly<Record<string, unknown>>;
  const claims: Readonly<Record<string, unknown>> = { ...beside, ...Object(inside) };
  return {
    value: {
      claims: Object.fromEntries(Object.entries(claims).filter(([, claim]) => claim !== null)),
      without: Object.keys(claims).filter((name) => claims[name] === null),
      wrong: typeof wrong === 'string' ? [wrong] : wrong,
    },
  };
}
