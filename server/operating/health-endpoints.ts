import { Type } from 'typebox';
import { choice, done, endpointsOf, flag, line, number } from '#endpoints';
import type { Readiness } from '#operations';
import { bases, READ } from './admit-operators.ts';

export interface HealthDependencies {
  readonly readiness: Readiness;
  /** Seconds that this process's clock is ahead of the database's, as last compared. */
  readonly clockDifference: () => number | undefined;
  /** Milliseconds since the changes of other processes were last read. */
  readonly feedLag: () => number;
  /** Seconds since this process started. */
  readonly uptime: () => number;
  readonly about: {
    readonly version: string;
    readonly node: string;
    readonly profile: string;
    readonly issuer: string;
    readonly database: 'sqlite' | 'sqlite-memory' | 'postgres';
    readonly workers: number;
  };
}

const { read } = endpointsOf<HealthDependencies>();

/** How the server is. */
export const healthEndpoints = [
  read({
    method: 'GET',
    path: '/operator/health',
    bases,
    tag: 'Operator: health',
    summary: 'Whether the server is ready, and what it is',
    description: 'Of the process that answers: with several workers they take turns.',
    caller: READ,
    answers: {
      200: Type.Object(
        {
          ready: flag(),
          problems: Type.Array(line(1024), { description: 'What keeps it from taking requests.' }),
          version: line(32),
          node: line(32),
          profile: line(16),
          issuer: line(2048),
          database: choice(['sqlite', 'sqlite-memory', 'postgres']),
          workers: number(),
          uptime_seconds: number(),
          clock_difference_seconds: Type.Optional(
            Type.Number({ description: "How far its clock is ahead of the database's." }),
          ),
          changes_read_ms_ago: Type.Optional(number('When it last read what other processes have changed.')),
        },
        { title: 'ServerHealth' },
      ),
    },
    read: async ({ readiness, clockDifference, feedLag, uptime, about }) => {
      const problems = await readiness();
      const [difference, lag] = [clockDifference(), feedLag()];
      return done({
        ready: problems.length === 0,
        problems,
        ...about,
        uptime_seconds: Math.floor(uptime()),
        ...(difference !== undefined && { clock_difference_seconds: Math.round(difference * 1000) / 1000 }),
        ...(Number.isFinite(lag) && { changes_read_ms_ago: Math.round(lag) }),
      });
    },
  }),
];
