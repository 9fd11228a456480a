/** Milliseconds without a word after which either side asks whether the other one is there. */
export const KEEP_ALIVE = 5000;

/** Milliseconds. */
export interface Timeouts {
  /** What a statement may take. */
  readonly statement: number;
  /**
   * What we wait for a statement of the token path, which is small: a connection that leads nowhere must not hold up many
   * grants.
   */
  readonly smallStatement: number;
  /**
   * How long a transaction may stand still. A change holds the lock that all changes take; when its process hangs, the
   * server ends the transaction, and the lock goes with it.
   */
  readonly idleInTransaction: number;
  /** What others wait for the lock: more than twice as long, so that they get their turn. */
  readonly lock: number;
}

export const usualTimeouts: Timeouts = { statement: 10_000, smallStatement: 5000, idleInTransaction: 4000, lock: 9000 };

/** What the server holds every connection of ours to, whatever its own configuration says. */
const composeSession = ({ statement, idleInTransaction, lock }: Timeouts) => ({
  // A used grant must survive power loss whatever the server's own default is.
  synchronous_commit: 'on',
  // Our few prepared statements take lists of any length: planning them anew for each list costs more than running them.
  plan_cache_mode: 'force_generic_plan',
  default_transaction_isolation: 'read\\ committed',
  statement_timeout: statement,
  lock_timeout: lock,
  idle_in_transaction_session_timeout: idleInTransaction,
  // A machine that is gone says nothing: its transaction and its locks must go all the same.
  tcp_keepalives_idle: KEEP_ALIVE / 1000,
  tcp_keepalives_interval: 2,
  tcp_keepalives_count: 3,
  tcp_user_timeout: 2 * KEEP_ALIVE,
});

/** What a connection is made with: an address and, unless a pooler stands in between, what its session is held to. */
export function composeLocation(
  url: string,
  { timeouts, isPooled }: { timeouts: Timeouts; isPooled: boolean },
): { readonly connectionString: string; readonly options?: string } {
  const ours = Object.entries(composeSession(timeouts)).map(([name, value]) => `-c ${name}=${value}`);
  const [address = url, query = ''] = url.split('?', 2);
  const parameters = new URLSearchParams(query);
  const theirs = parameters.getAll('options');
  for (const name of ['options', 'statement_timeout', 'query_timeout', 'lock_timeout']) parameters.delete(name);
  const rest = parameters.toString();
  const connectionString = rest === '' ? address : `${address}?${rest}`;
  // Ours after what the address asks for, since the last word counts.
  return isPooled ? { connectionString } : { connectionString, options: [...theirs, ...ours].join(' ') };
}
