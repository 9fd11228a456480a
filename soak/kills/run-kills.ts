import { openBooks } from '@portvakt/own-tests';
import { drawFromSeed } from '@portvakt/server/draw-from-seed';
import { planKills, type Setting, type Victim } from './kill-kinds.ts';
import { type Killable, startKillable } from './start-killable.ts';

/** What happened to one server that was killed again and again. */
export interface KilledServer {
  readonly setting: Setting;
  /** How often each kind of kill was made. */
  readonly kills: Readonly<Partial<Record<Victim, number>>>;
  readonly tokens: number;
  readonly registered: number;
  /** Grants sent again while they were new: before, while and after the server was killed. */
  readonly repeats: number;
  /** Requests whose connection was lost or that were answered 503. */
  readonly lost: number;
  /** Milliseconds from starting again to answering. */
  readonly starts: readonly number[];
  /** The longest that a worker lived on without its parent, in milliseconds. */
  readonly longestOrphan: number;
  /** What did not hold. */
  readonly problems: readonly string[];
}

const ISSUER = 'http://portvakt.test/';
/** Parallel lines of each kind of request. */
const LINES = { grants: 4, repeats: 4, registrations: 2 };
/** How often each grant is sent again after a start, at once. */
const TIMES_AGAIN = 2;
/** Milliseconds in which tokens must be given again, and in which as many must be given as come before a kill. */
const LONGEST_OUTAGE = 60_000;
const SLOWEST = 300_000;

/** Kills a server of one setting `count` times under load, and judges by the books. `seed` decides when and what. */
export async function killAgainAndAgain({
  setting,
  count,
  seed,
  tell,
}: {
  setting: Setting;
  count: number;
  seed: number;
  tell: (line: string) => void;
}): Promise<KilledServer> {
  const draw = drawFromSeed(seed);
  const books = openBooks(ISSUER);
  const server = await startKillable(setting, ISSUER, books.registry);
  const problems: string[] = [];
  const judge = async (what: string, work: () => Promise<unknown>) => {
    await work().catch((error) => {
      // The first line says what; a difference may be as long as the books.
      const [said] = String(error instanceof Error ? error.message : error).split('\n');
      const problem = `${what}: ${said}`;
      problems.push(problem);
      tell(problem);
    });
  };
  const kills: Partial<Record<Victim, number>> = {};
  const starts: number[] = [];
  let longestOrphan = 0;
  const load = startLoad(server, books, draw);
  try {
    for (const [index, planned] of planKills(setting, count, draw).entries()) {
      await books.signIn(server.address);
      load.resume();
      await load.untilTokens(planned.afterTokens);
      await new Promise((resolve) => setTimeout(resolve, planned.pause));
      const { ended } = await server.kill(planned);
      kills[planned.victim] = (kills[planned.victim] ?? 0) + 1;
      if (ended) {
        load.pause();
        await judge('orphans', async () => {
          longestOrphan = Math.max(longestOrphan, await server.waitForOrphans());
        });
        starts.push(await server.restart());
        load.resume();
      }
      // New grants, repeats of old ones, and every grant of this round once more, all at the same time.
      await untilAnswered(server, books);
      const name = `kill ${index + 1} (${planned.victim})`;
      await judge(name, () => books.sendAgain(server.address, TIMES_AGAIN));
      load.pause();
      await load.settled();
      await judge(name, () => books.signIn(server.address));
      await judge(name, () => books.readAgain(server.address));
      await judge(name, async () => problems.push(...(await server.checkStore())));
      if (index % 5 === 4 || index + 1 === count) {
        const { tokens, registered } = books.count();
        tell(`${index + 1} kills, ${tokens} tokens, ${registered} registrations, ${problems.length} problems`);
      }
    }
    await judge('the last grants', () => books.sendAgain(server.address, TIMES_AGAIN));
    await judge('the record', () => books.judgeRecord(server.databaseUrl));
  } finally {
    await load.end();
    const { code } = await server.stop();
    if (code !== 0) problems.push(`the server ended with exit code ${code}`);
  }
  const { tokens, registered } = books.count();
  tell(problems.length === 0 ? 'judged: nothing is lost' : `judged: ${problems.length} problems`);
  return { setting, kills, tokens, registered, ...load.count(), starts, longestOrphan, problems };
}

type Books = ReturnType<typeof openBooks>;

/** Waits until the server gives tokens, which it may refuse meanwhile with 503 or not at all. */
async function untilAnswered({ address }: Killable, books: Books): Promise<void> {
  const until = performance.now() + LONGEST_OUTAGE;
  for (;;) {
    const reply = await books.grant(address).catch(() => undefined);
    if (reply?.status === 200) return;
    if (performance.now() > until) throw new Error(`no token within ${LONGEST_OUTAGE} ms`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** New grants, repeated ones and registrations, in parallel, as long as it is not paused. Lost connections are expected. */
function startLoad({ address }: Killable, books: Books, draw: () => number) {
  let ended = false;
  let repeats = 0;
  let lost = 0;
  let tokens = 0;
  let working = 0;
  let gate = Promise.withResolvers<void>();
  let open = false;
  let listeners: (() => void)[] = [];
  const notify = () => {
    for (const listen of listeners) listen();
  };
  const until = (holds: () => boolean) =>
    new Promise<void>((resolve) => {
      const listen = () => {
        if (!holds()) return;
        listeners = listeners.filter((other) => other !== listen);
        resolve();
      };
      listeners.push(listen);
      listen();
    });
  const line = async (send: () => Promise<{ readonly status: number }>) => {
    for (;;) {
      await gate.promise;
      if (ended) return;
      working += 1;
      const reply = await send().catch(() => undefined);
      working -= 1;
      if (reply === undefined || reply.status === 503) {
        lost += 1;
        // Not as fast as it goes while nobody is there.
        await new Promise((resolve) => setTimeout(resolve, 5));
      }
      notify();
    }
  };
  const lines = [
    ...Array.from({ length: LINES.grants }, () =>
      line(async () => {
        const reply = await books.grant(address);
        if (reply.status === 200) tokens += 1;
        return reply;
      }),
    ),
    ...Array.from({ length: LINES.repeats }, () =>
      line(() => {
        repeats += 1;
        return books.repeat(address, draw());
      }),
    ),
    ...Array.from({ length: LINES.registrations }, () => line(() => books.register(address))),
  ];
  return {
    resume: () => {
      tokens = 0;
      open = true;
      gate.resolve();
    },
    pause: () => {
      if (!open) return;
      open = false;
      gate = Promise.withResolvers();
    },
    /** Resolves when so many tokens have been given since it went on. */
    untilTokens: async (count: number) => {
      const timer = Promise.withResolvers<never>();
      const id = setTimeout(() => timer.reject(new Error(`fewer than ${count} tokens in ${SLOWEST} ms`)), SLOWEST);
      await Promise.race([until(() => tokens >= count), timer.promise]).finally(() => clearTimeout(id));
    },
    /** Resolves when nothing is under way. */
    settled: () => until(() => working === 0),
    count: () => ({ repeats, lost }),
    end: async () => {
      ended = true;
      gate.resolve();
      await Promise.all(lines);
    },
  };
}
