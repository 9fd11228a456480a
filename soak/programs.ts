import { judgeHostileGrants } from './hostile-grants/judge-hostile-grants.ts';
import { hostileGrantKinds } from './hostile-grants/make-hostile-requests.ts';
import { runHostileGrants } from './hostile-grants/run-hostile-grants.ts';
import { judgeKills, nameSetting } from './kills/judge-kills.ts';
import { shareKills } from './kills/kill-kinds.ts';
import { type KilledServer, killAgainAndAgain } from './kills/run-kills.ts';
import { hostileKinds } from './mixed-load/hostile-kinds.ts';
import { judgeMixedLoad, median } from './mixed-load/judge-mixed-load.ts';
import { runMixedLoad } from './mixed-load/run-mixed-load.ts';

/** What was asked for. */
export interface Asked {
  readonly minutes: number;
  readonly kills: number;
  readonly grants: number;
  readonly seed: number;
}

/** What a program found: lines for the report, and what did not hold. */
export interface Found {
  readonly lines: readonly string[];
  readonly problems: readonly string[];
}

/** One long proof. */
export interface Program {
  readonly name: string;
  readonly run: (asked: Asked, tell: (line: string) => void) => Promise<Found>;
}

/** Sorted figures in a few words. */
function spread(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (part: number) => sorted[Math.floor(sorted.length * part)]?.toFixed(0);
  return `${sorted.length}, p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, at most ${sorted.at(-1)?.toFixed(0)} ms`;
}

/** All long proofs, in the order in which they run. */
export const programs: readonly Program[] = [
  {
    name: 'mixed',
    run: async ({ minutes }, tell) => {
      const measured = await runMixedLoad({ minutes, tell });
      const { honest, memory, held, records, usedGrants, changes, logBytes } = measured;
      const fifth = (index: number) =>
        median(
          memory.slice(Math.floor((memory.length * index) / 5), Math.floor((memory.length * (index + 1)) / 5)),
        ).toFixed(0);
      const change = ((held.after.live / held.before.live - 1) * 100).toFixed(1);
      return {
        problems: judgeMixedLoad(measured),
        lines: [
          `${minutes} minutes after a warm-up of ${minutes / 4}, two workers, PostgreSQL`,
          `${Object.keys(hostileKinds).length} kinds of hostile callers at once: ${Object.keys(hostileKinds).join('; ')}`,
          `Honest tokens: ${spread(honest.tokens)}`,
          `Other honest calls: ${spread(honest.calls)}`,
          `Honest requests that failed: ${honest.failures.length}`,
          `Held by both workers at rest: ${held.before.live.toFixed(1)} MB after the warm-up, ${held.after.live.toFixed(1)} MB at the end (${change} %); resident then: ${held.before.resident.toFixed(0)} and ${held.after.resident.toFixed(0)} MB`,
          `Resident under load, median of each fifth of the time: ${[0, 1, 2, 3, 4].map(fifth).join(', ')} MB`,
          `Left behind: ${records} records of tokens and refusals, ${usedGrants} used grants, ${changes} changes, ${(logBytes / 1024).toFixed(0)} kB of log`,
        ],
      };
    },
  },
  {
    name: 'kills',
    run: async ({ kills, seed }, tell) => {
      const servers: KilledServer[] = [];
      for (const [index, [setting, count]] of shareKills(kills).entries()) {
        if (count === 0) continue;
        tell(nameSetting(setting));
        servers.push(await killAgainAndAgain({ setting, count, seed: seed + index, tell }));
      }
      return {
        problems: judgeKills(servers, kills),
        lines: [
          `${kills} times kill -9 under load, seed ${seed}`,
          ...servers.map(({ setting, kills: made, tokens, registered, repeats, lost, starts, longestOrphan }) => {
            const kinds = Object.entries(made).map(([victim, times]) => `${victim} ${times}`);
            const orphans =
              setting.workers > 1 ? `; no worker outlived its parent by more than ${longestOrphan.toFixed(0)} ms` : '';
            return `${nameSetting(setting)} (${kinds.join(', ')}): ${tokens} tokens, ${registered} registrations, ${repeats} repeats of fresh grants, ${lost} requests lost or refused with 503; started again in ${median(starts).toFixed(0)} ms, the median${orphans}`;
          }),
        ],
      };
    },
  },
  {
    name: 'hostile-grants',
    run: async ({ grants, seed }, tell) => {
      const measured = await runHostileGrants({ count: grants, seed, tell });
      const { sent, seconds, verified, signatures, answers, honest, busy, held, records, reopened } = measured;
      const change = ((held.after.live / held.before.live - 1) * 100).toFixed(1);
      return {
        problems: judgeHostileGrants(measured),
        lines: [
          `${sent} hostile grants of ${Object.keys(hostileGrantKinds).length} kinds in ${(seconds / 60).toFixed(1)} minutes (${(sent / seconds).toFixed(0)}/s), seed ${seed}, two workers, PostgreSQL`,
          `Of them ${((verified / sent) * 100).toFixed(0)} % need their signature verified before they can be refused; they were made from ${signatures} signed grants`,
          `Answers: ${Object.entries(answers)
            .map(([answer, times]) => `${answer}: ${times}`)
            .join('; ')}`,
          `Told that the server is busy: ${busy}; connections that the server ended: ${reopened}; records kept: ${records}`,
          `Honest grants in between: ${spread(honest.milliseconds)}; failed: ${honest.failures.length}`,
          `Held by both workers at rest: ${held.before.live.toFixed(1)} MB after the warm-up, ${held.after.live.toFixed(1)} MB at the end (${change} %)`,
        ],
      };
    },
  },
];
