import { parseTime } from '@portvakt/protocol';
import { Type } from 'typebox';
import { anyone, done, endpointsOf, knownMembers } from '#endpoints';
import { type ControlledStage, numberOrText, TAG, wrongMember } from './controlled-stage.ts';
import type { ClockOrder, OrderedClock } from './order-clock.ts';
import { readDuration } from './read-duration.ts';

const { read } = endpointsOf<ControlledStage>();

const LATEST = Date.parse('9999-12-31T23:59:59Z');
/** A number above this is milliseconds by mistake: as seconds it is beyond the year 9999. */
const MOST_SECONDS = LATEST / 1000;

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

/** The time that a stage goes by. */
export const clockEndpoints = [
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
];

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
