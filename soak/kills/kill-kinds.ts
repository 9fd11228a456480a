/** What one kill -9 ends. */
export type Victim = 'everything' | 'parent' | 'worker' | 'backend';

/** A server to be killed again and again. */
export interface Setting {
  readonly database: 'sqlite' | 'postgres';
  readonly workers: 1 | 2;
}

/** A kill, drawn in advance. */
export interface PlannedKill {
  readonly victim: Victim;
  /** Tokens that are answered before it. */
  readonly afterTokens: number;
  /** Milliseconds after the last of them. */
  readonly pause: number;
  /** Which of several processes: from 0 up to 1. */
  readonly which: number;
}

/** Every pair of database and number of workers. */
export const settings: readonly Setting[] = [
  { database: 'sqlite', workers: 1 },
  { database: 'sqlite', workers: 2 },
  { database: 'postgres', workers: 1 },
  { database: 'postgres', workers: 2 },
];

const FEWEST_TOKENS = 10;
const MOST_TOKENS = 90;
const LONGEST_PAUSE = 25;

/**
 * The kills of one server, the same for the same seed. All of them at once (the power button of a container), the parent only (its
 * workers must not live on), one worker only (the others must go on), and one process of PostgreSQL (which then ends every connection and
 * recovers).
 */
export function planKills(setting: Setting, count: number, draw: () => number): readonly PlannedKill[] {
  const victims: readonly Victim[] = [
    'everything',
    ...(setting.workers > 1 ? (['parent', 'worker'] as const) : []),
    ...(setting.database === 'postgres' ? (['backend'] as const) : []),
  ];
  return Array.from({ length: count }, (_, index) => ({
    // Each kind in its turn, so that none is left out by chance.
    victim: victims[index % victims.length] as Victim,
    afterTokens: FEWEST_TOKENS + Math.floor(draw() * (MOST_TOKENS - FEWEST_TOKENS)),
    pause: draw() * LONGEST_PAUSE,
    which: draw(),
  }));
}

/** Shares `total` kills among all settings, as evenly as it goes. */
export function shareKills(total: number): readonly (readonly [setting: Setting, kills: number])[] {
  return settings.map((setting, index) => [
    setting,
    Math.floor(total / settings.length) + (index < total % settings.length ? 1 : 0),
  ]);
}
