import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { TokenError } from '@portvakt/client';
import { monthOf } from '../synthetic/months.ts';
import { connectApis } from './connect-apis.ts';
import { createNavClient } from './nav.ts';
import { performCall } from './perform-call.ts';
import { createProgress } from './progress.ts';
import { type ListedAgreement, readAgreements } from './read-agreements.ts';
import { type JobSettings, readSettings } from './read-settings.ts';
import { runJob } from './run-job.ts';
import { createSkatteetatenClient } from './skatteetaten.ts';
import { openStore } from './store.ts';
import { summarise } from './summarise.ts';

/** How far back the first run of all looks for changes, in milliseconds. */
const FIRST_RUN_LOOKS_BACK = 30 * 86_400_000;

/**
 * The pension provider's nightly job: reports its agreements to Skatteetaten, fetches what has changed for its
 * employers from Skatteetaten and NAV, and keeps it in SQLite. Ctrl-C lets calls that are under way finish; the next
 * start goes on.
 *
 * Gives the exit code: 0 when all calls are made, 1 when some are left, 2 when the settings are wrong.
 */
async function main(): Promise<number> {
  const settings = readSettings(process.env);
  if ('problems' in settings) return refuse(settings.problems.join('\n'));
  try {
    const agreements = readAgreements(readFileSync(settings.agreements, 'utf8'));
    if ('problem' in agreements) return refuse(`PENSION_AGREEMENTS, ${settings.agreements}: ${agreements.problem}`);
    return await runNight(settings, agreements);
  } catch (error) {
    // A key that cannot be used, or a file that cannot be read: the message says which.
    if (error instanceof TokenError || (error instanceof Error && 'syscall' in error)) return refuse(error.message);
    throw error;
  }
}

async function runNight(settings: JobSettings, agreements: readonly ListedAgreement[]): Promise<number> {
  const { addresses } = settings;
  const { fetches } = connectApis(settings);
  const nav = createNavClient({ fetch: fetches.aareg, address: addresses.aareg, makeId: randomUUID });
  const skatteetaten = createSkatteetatenClient({
    fetchAgreements: fetches.tjenestepensjonsavtale,
    fetchRecipients: fetches.inntektsmottakere,
    addresses,
  });
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const store = openStore(settings.database);
  const now = Date.now();
  const run = store.openRun({
    agreements,
    now: new Date(now).toISOString(),
    changedSince: settings.changedSince ?? new Date(now - FIRST_RUN_LOOKS_BACK).toISOString(),
    to: monthOf(now),
  });
  const { done, total } = store.count(run.id);
  if (run.resumed) console.log(`Going on where the last start ended: ${done} of ${total} calls are done.`);
  const end = await runJob({
    store,
    run,
    perform: (call) => performCall(call, { nav, skatteetaten, run }),
    progress: createProgress({ output: process.stdout, elapsed: () => performance.now() }),
    random: Math.random,
    pause: (seconds) => setTimeout(seconds * 1000, undefined, { signal: stop.signal }).catch(() => undefined),
    stopSignal: stop.signal,
  });
  const complete = end.end === 'through' && store.endRun(run.id, new Date().toISOString());
  const reported = store.listReported(run.id);
  console.log(summarise({ end, complete, standing: store.count(run.id), reported, books: store.countBooks() }));
  store.close();
  return complete ? 0 : 1;
}

function refuse(problem: string): number {
  console.error(problem);
  return 2;
}

process.exitCode = await main();
