import { LEFT_OUT, maskSecrets, maskSecretsWithin } from '@portvakt/protocol';
import type { Transaction } from 'kysely';
import type { Database, Tables } from '#database';
import { createChangeStore } from './store.ts';

export type ChangeKind =
  | 'organisation'
  | 'prefix'
  | 'scope'
  | 'scope-access'
  | 'access-application'
  | 'terms'
  | 'client'
  | 'delegation-source'
  | 'signing-key'
  | 'person'
  | 'invitation'
  | 'resource'
  | 'supplier'
  | 'delegation'
  | 'access-package'
  | 'system'
  | 'system-user-request'
  | 'system-user'
  | 'client-relation'
  | 'agent-client'
  | 'consent'
  | 'look-up-register'
  | 'certificate'
  | 'notice-settings'
  | 'access-application'
  | 'terms'
  | 'installation';

export interface Change {
  readonly kind: ChangeKind;
  /** Identifier of the record: an organisation number, a scope, a client id, a kid. */
  readonly subject: string;
  /** What was done: `create`, `update`, `deactivate`, `rotate` … */
  readonly action: string;
  /** The organisation it concerns. */
  readonly organisation?: string | undefined;
  /** The other organisation that it concerns: the owner of a granted scope, or the supplier of a client. */
  readonly otherOrganisation?: string | undefined;
  /** Never a private key or a secret. */
  readonly before?: unknown;
  readonly after?: unknown;
}

export type RecordedChange = Pick<Change, 'kind' | 'subject' | 'organisation'>;

/** One transaction of changes by one actor. */
export interface Unit {
  readonly transaction: Transaction<Tables>;
  /** Several changes are written in few statements, in their order. */
  record(...changes: readonly Change[]): Promise<void>;
}

/** Who makes a change: `registry file`, `command line`, or a client that acts for an organisation. */
export type Actor = string | { readonly client: string; readonly organisation: string };

export interface ChangeFeed {
  /**
   * Runs `work` in a transaction. Returns when it is durable and every subscriber in this process has been informed.
   */
  change<T>(actor: Actor, work: (unit: Unit) => Promise<T>): Promise<T>;
  /**
   * `listener` gets every change soon after its commit, whichever process made it. `undefined` means «anything may have
   * changed».
   */
  subscribe(listener: (changes: readonly RecordedChange[] | undefined) => void): void;
  /** Whether what was read from the database less than a second ago still holds, considering other processes. */
  isFresh(): boolean;
  /** Milliseconds since the changes of other processes were last read; infinite before the first time. */
  lag(): number;
  /** Reads the changes of other processes up to now. Resolves when every subscriber here has been informed. */
  catchUp(): Promise<void>;
  /**
   * Follows the changes of other processes until {@link ChangeFeed.stop}. `report` is called if they cannot be read.
   */
  follow(report?: (error: unknown) => void): Promise<void>;
  stop(): void;
}

/** JSON for the record, without identity numbers and tokens. The registered data itself is stored unmasked. */
function write(state: unknown): string | null {
  return state === undefined ? null : JSON.stringify(maskSecretsWithin(state, Number.POSITIVE_INFINITY));
}

/** Milliseconds between reads of other processes' changes. They must be seen within a second. */
const POLL_INTERVAL = 200;
const STALE_AFTER = 900;
const MOST_AT_ONCE = 500;

/**
 * `spread` informs the other workers of this server about a change. It resolves when all of them have it, and only then
 * is the change answered.
 */
export function createChangeFeed({
  database,
  clock,
  spread,
}: {
  database: Database;
  clock: () => number;
  spread?: (() => Promise<void>) | undefined;
}): ChangeFeed {
  const store = createChangeStore(database);
  const listeners: ((changes: readonly RecordedChange[] | undefined) => void)[] = [];
  let position = 0;
  // Measured by the monotonic clock, which never jumps.
  let readAt = Number.NEGATIVE_INFINITY;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const announce = (changes: readonly RecordedChange[] | undefined) => {
    for (const listener of listeners) listener(changes);
  };

  // One read at a time, so that the position never goes back.
  let looking: Promise<void> = Promise.resolve();
  const poll = (): Promise<void> => {
    looking = looking.catch(() => undefined).then(look);
    return looking;
  };

  const look = async () => {
    const startedAt = performance.now();
    const rows = await store.readAfter(position, MOST_AT_ONCE);
    if (rows.length === MOST_AT_ONCE) {
      // A bulk load: forgetting everything is cheaper than following it row by row.
      position = await store.newestId();
      announce(undefined);
    } else if (rows.some(({ subject }) => subject.includes(LEFT_OUT))) {
      // The subject is masked in the record, so it is unknown what has changed.
      position = rows.at(-1)?.id ?? position;
      announce(undefined);
    } else if (rows.length > 0) {
      position = rows.at(-1)?.id ?? position;
      announce(
        rows.map((row) => ({
          kind: row.kind as ChangeKind,
          subject: row.subject,
          organisation: row.orgno ?? undefined,
        })),
      );
    }
    readAt = startedAt;
  };

  const keepPolling = (report: (error: unknown) => void) => {
    if (stopped) return;
    timer = setTimeout(async () => {
      // While the database is away nothing counts as fresh, so callers meet the error themselves.
      await poll().catch((error) => {
        if (!stopped) report(error);
      });
      keepPolling(report);
    }, POLL_INTERVAL);
    timer.unref();
  };

  return {
    change: async (actor, work) => {
      const changes: RecordedChange[] = [];
      const result = await database.change((transaction) => {
        // The database may have rolled back and repeated `work`. Only the changes of the last run are announced.
        changes.length = 0;
        return work({
          transaction,
          record: async (...recorded) => {
            for (const { kind, subject, organisation } of recorded) changes.push({ kind, subject, organisation });
            const at = clock();
            await store.append(
              transaction,
              recorded.map(({ kind, subject, action, organisation, otherOrganisation, before, after }) => ({
                at,
                actor: maskSecrets(typeof actor === 'string' ? actor : actor.client),
                actor_orgno: typeof actor === 'string' ? null : actor.organisation,
                kind,
                subject: maskSecrets(subject, Number.POSITIVE_INFINITY),
                action,
                orgno: organisation ?? null,
                other_orgno: otherOrganisation ?? null,
                before: write(before),
                after: write(after),
              })),
            );
          },
        });
      });
      if (changes.length > 0) {
        announce(changes);
        await spread?.();
      }
      return result;
    },
    subscribe: (listener) => listeners.push(listener),
    isFresh: () => performance.now() - readAt < STALE_AFTER,
    lag: () => performance.now() - readAt,
    catchUp: poll,
    follow: async (report = () => undefined) => {
      position = await store.newestId();
      readAt = performance.now();
      keepPolling(report);
    },
    stop: () => {
      stopped = true;
      clearTimeout(timer);
    },
  };
}
