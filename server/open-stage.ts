import { type Refusal, refuse } from '@portvakt/protocol';
import type { Registry as MetricsRegistry } from 'prom-client';
import { startAfresh } from '#database';
import { type Room, room } from '#endpoints';
import { forgetLaterTimes } from '#grant-journal';
import { createRandomSource, type Log, type Settings } from '#operations';
import { InvalidRegistryError } from '#registry-file';
import { controlEndpoints, directRequests, type Handler, keepFaults, keepRequests, orderClock } from '#test-control';
import { type Issuer, openIssuer } from './open-issuer.ts';
import { gatherRegister, openRegister, type Register } from './open-register.ts';

/** Milliseconds that requests in progress are waited for before an issuer is opened anew. */
const LONGEST_WAIT = 5000;
/** What is kept when everything else is forgotten: clients have cached the keys. */
const KEPT_TABLES = ['signing_keys', 'installation'];

/** One issuer with everything that tests may order of it. It can be opened anew while requests come. */
export interface Stage {
  readonly issuer: string;
  readonly current: () => Issuer;
  /** Answers a request, as ordered where something was ordered. */
  readonly direct: Handler;
  close(): Promise<void>;
}

/**
 * Opens the issuer of `settings` with a journal, a clock and faults of its own. `more`: endpoints beside those of every stage.
 * `declared`: the content of a registry file.
 */
export async function openStage({
  settings,
  clock: realClock,
  processLog,
  runtime,
  declared,
  more = [],
}: {
  settings: Settings;
  clock: () => number;
  processLog: Log;
  runtime: MetricsRegistry;
  declared?: unknown;
  more?: readonly Room[];
}): Promise<Stage> {
  const drawRandom = createRandomSource();
  const clock = orderClock(realClock);
  const requests = keepRequests(realClock);
  const faults = keepFaults({ newSeed: () => drawRandom(4).readUInt32BE() });
  const opened = await openRegister(settings, clock.now);
  const database = followOrders(opened.database, () => clock.now() - realClock());

  /** How many requests each application answers. */
  const handed = new WeakMap<Issuer['app'], number>();
  let inProgress = 0;
  let whenIdle = () => {};
  /** Whether the issuer has been settled and no other could take its place. */
  let isSettled = false;
  /** Requests wait for it while the issuer is opened anew. */
  let reopening: Promise<void> | undefined;

  const open = (register: Register) =>
    openIssuer({
      ...{ settings, register, clock: clock.now, processLog, runtime, declared },
      control: (making) => [
        room(controlEndpoints, {
          ...{ issuer: settings.issuer, faults, requests, clock, ...making },
          reset: () =>
            refuseUnusable(async () => {
              await reopen(startAgain);
              return undefined;
            }),
          forgetLaterTimes: () => reopen(() => forgetLaterTimes(database)),
        }),
        ...more,
      ],
    });

  const startAgain = async () => {
    await startAfresh(database, { keep: KEPT_TABLES });
    faults.clear();
    requests.clear();
    clock.restore();
  };

  /** Has `change` made while nobody uses the issuer, whose memory of what was before ends with it. */
  const reopen = async (change: () => Promise<void>) => {
    while (reopening !== undefined) await reopening;
    const done = Promise.withResolvers<void>();
    reopening = done.promise;
    try {
      await untilIdle();
      if (!isSettled) await issuer.settle();
      isSettled = true;
      await change();
      issuer = await open(gatherRegister(database, clock.now));
      isSettled = false;
      await issuer.begin();
    } finally {
      reopening = undefined;
      done.resolve();
    }
  };
  const untilIdle = async () => {
    if (inProgress === 0) return;
    const idle = Promise.withResolvers<void>();
    whenIdle = idle.resolve;
    const deadline = setTimeout(idle.resolve, LONGEST_WAIT);
    await idle.promise;
    clearTimeout(deadline);
  };
  const hand: Handler = (request, response) => {
    const { app } = issuer;
    handed.set(app, (handed.get(app) ?? 0) + 1);
    response.once('close', () => {
      handed.set(app, (handed.get(app) ?? 1) - 1);
      closeUnused(app);
    });
    app.server.emit('request', request, response);
  };
  /** An issuer that another has taken the place of answers what it was handed, and is closed. */
  const closeUnused = (app: Issuer['app']) => {
    if (app !== issuer.app && handed.get(app) === 0) void app.close();
  };
  const serveControl: Handler = async (request, response) => {
    while (reopening !== undefined) await reopening;
    if (!response.destroyed) hand(request, response);
  };
  const serve: Handler = async (request, response) => {
    while (reopening !== undefined) await reopening;
    if (response.destroyed) return;
    inProgress += 1;
    response.once('close', () => {
      inProgress -= 1;
      if (inProgress === 0) whenIdle();
    });
    hand(request, response);
  };

  let issuer: Issuer;
  try {
    issuer = await open({ ...opened, database });
  } catch (error) {
    await database.close();
    throw error;
  }
  const director = directRequests({
    issuer: settings.issuer,
    faults,
    requests,
    clock: clock.now,
    newTraceId: () => drawRandom(16).toString('hex'),
    report: (details) => processLog.info(details, 'a fault was ordered'),
    serve,
    // Nobody waits for orders to end: one of them may be the one that opens the issuer anew.
    serveControl,
  });

  return {
    issuer: settings.issuer,
    current: () => issuer,
    direct: director.direct,
    close: async () => {
      await issuer.edge.end();
      await issuer.app.close();
      if (!isSettled) await issuer.settle();
      await database.close();
    },
  };
}

/** What `work` comes to; a refusal where the registry cannot be used. */
export async function refuseUnusable<T>(work: () => Promise<T>): Promise<T | Refusal> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof InvalidRegistryError)) throw error;
    return refuse('registry-unusable', { fill: { reason: error.message } });
  }
}

/** A database of another process has a clock of its own, which moves with the ordered one. */
function followOrders(database: Register['database'], difference: () => number): Register['database'] {
  if (database.dialect === 'sqlite') return database;
  return { ...database, now: async () => (await database.now()) + difference() };
}
