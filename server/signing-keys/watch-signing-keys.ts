import type { ChangeFeed } from '#audit-trail';
import type { Log } from '#operations';
import { decideKeyStates } from './decide-key-states.ts';
import type { KeyRing } from './key-ring.ts';

/** Milliseconds between looks: the turn of an announced key comes by the clock. */
const CHECK_INTERVAL = 60_000;

/** Tells in the log when another key signs, and when the key set is another: that is how a rotation is seen from outside. */
export async function watchSigningKeys({
  keyRing,
  feed,
  clock,
  log,
}: {
  keyRing: Pick<KeyRing, 'published'>;
  feed: Pick<ChangeFeed, 'subscribe'>;
  clock: () => number;
  log: Pick<Log, 'info'>;
}): Promise<{
  /** When the key that signs was made, as last seen. */
  madeAt(): number | undefined;
  /** When an announced key begins to sign, as last seen. */
  nextAt(): number | undefined;
  stop(): void;
}> {
  let nextAt: number | undefined;
  let madeAt: number | undefined;
  let stopped = false;
  let last: string | undefined;
  const look = async () => {
    const keys = decideKeyStates(await keyRing.published(), clock());
    const published = keys.map(({ key, state }) => `${key.kid} (${state})`);
    const seen = published.toSorted().join();
    if (last !== undefined && seen !== last && !stopped) log.info({ published }, 'the signing keys have changed');
    last = seen;
    nextAt = keys.find(({ state }) => state === 'announced')?.key.activeFrom;
    madeAt = keys.find(({ state }) => state === 'signing')?.key.createdAt;
  };
  // With the database away nothing is known, and the next look will tell.
  const lookQuietly = () => {
    look().catch(() => undefined);
  };
  await look();
  feed.subscribe((changes) => {
    if (changes === undefined || changes.some(({ kind }) => kind === 'signing-key')) lookQuietly();
  });
  const timer = setInterval(lookQuietly, CHECK_INTERVAL);
  timer.unref();
  return {
    madeAt: () => madeAt,
    nextAt: () => nextAt,
    stop: () => {
      stopped = true;
      clearInterval(timer);
    },
  };
}
