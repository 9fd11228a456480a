import { Type } from 'typebox';
import { done, endpointsOf, flag, line, number, timestamp } from '#endpoints';
import { type Limits, rateNames } from '#operations';
import type { LimitsView } from '#request-limits';
import { bases, READ } from './admit-operators.ts';

export interface LimitDependencies extends LimitsView {
  readonly limits: Limits;
  /** Whether limits go by the addresses of callers. */
  readonly byAddress: boolean;
}

const { read } = endpointsOf<LimitDependencies>();

/** What limits there are, and who met them. */
export const limitEndpoints = [
  read({
    method: 'GET',
    path: '/operator/limits',
    bases,
    tag: 'Operator: limits',
    summary: 'The limits of requests, and who met one within a day',
    description: 'Of the process that answers: each counts for itself. `PORTVAKT_LIMITS` sets them.',
    caller: READ,
    answers: {
      200: Type.Object(
        {
          by_address: flag('Whether limits go by the addresses of callers: not while it is unknown what is in front.'),
          rates: Type.Array(
            Type.Object({
              limit: line(32),
              most: Type.Optional(number('So many requests at once. Absent where the limit is off.')),
              seconds: Type.Optional(number('And as many within this time on average.')),
            }),
          ),
          bounds: Type.Record(Type.String(), Type.Integer(), {
            description: 'What one connection may do. What is not there is off.',
          }),
          met_lately: Type.Array(
            Type.Object({
              limit: line(32),
              who: line(256, 'A client, an organisation or an address.'),
              refused: number('How many requests.'),
              first_at: timestamp(),
              last_at: timestamp(),
            }),
          ),
        },
        { title: 'ServerLimits' },
      ),
    },
    read: async ({ limits, byAddress, lately }) =>
      done({
        by_address: byAddress,
        rates: rateNames.map((limit) => ({ limit, ...limits.rates[limit] })),
        bounds: Object.fromEntries(Object.entries(limits.bounds).filter(([, bound]) => bound !== undefined)),
        met_lately: lately().map(({ limit, who, refused, firstAt, lastAt }) => ({
          ...{ limit, who, refused },
          first_at: new Date(firstAt).toISOString(),
          last_at: new Date(lastAt).toISOString(),
        })),
      }),
  }),
];
