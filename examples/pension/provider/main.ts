import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { monthOf } from '../synthetic/months.ts';
import { connectApis } from './connect-apis.ts';
import { createNavClient } from './nav.ts';
import { performCall } from './perform-call.ts';
import { createProgress } from './progress.ts';
import { readSettings } from './read-settings.ts';
import { runJob } from './run-job.ts';
import { createSkatteetatenClient } from './skatteetaten.ts';
import { openStore } from './store.ts';
import { summarise } from './summarise.ts';

/**
 * The pension provider's nightly job: reports its agreements to Skatteetaten, fetches what has changed for its employers
 * from Skatteetaten and NAV, and keeps it in SQLite. Ctrl-C lets calls that are under way finish; the next start goes on.
 */
async function main(): Promise<number> {
  const settings = readSettings(process.env);
  if ('problems' in settings) {
    console.error(settings.problems.join('\n'));
    return 2;
  }
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
  const { addresses } = settings;
  const { fetches } = connectApis(settings);
  const nav = createNavClient({ fetch: fetches.aareg, address: addresses.aareg, makeId: randomUUID });
  const skatteetaten = createSkatteetatenClient({
    fetchAgreements: fetches.tjenestepensjonsavtale,
    fetchRecipients: fetches.inntektsmottakere,
    addresses,
  });
  const store = openStore(settings.database);
  const now = Date.now();
  const run = store.openRun({
    agreements: JSON.parse(readFileSync(settings.agreements, 'utf8')),
    now: new Date(now).toISOString(),
    changedSince: settings.changedSince ?? new Date(now - DAYS_OF_FIRST_RUN * 86_400_000).toISOString(),
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
  console.log(
    summarise({
      end,
      complete,
      standing: store.count(run.id),
      reported: store.listReported(run.id),
      books: store.countBooks(),
    }),
  );
  store.close();
  return complete ? 0 : 1;
}

/** How far back the first run of all looks for changes. */
const DAYS_OF_FIRST_RUN = 30;

process.exitCode = await main();
