import { isRefusal } from '@portvakt/protocol';
import type { GrantOutcome } from '#token-granting';
import type { WaitingRows } from './usage-rows.ts';

const DAY = 24 * 60 * 60 * 1000;
/** What is in memory beside the texts, for each entry, in bytes; roughly. */
const ENTRY = 200;
/** Bytes that uses may take in memory: those of 10 000 clients take about ten million. */
const MOST_REMEMBERED = 32 * 1024 * 1024;
/** A client whose uses were taken to be written is not written again at the next taking, but at the one after it. */
const TAKINGS_APART = 2;
/** Clients of one step of a taking: their rows are made without a pause. */
const AT_ONCE = 20;

/** Tokens with the same scopes for the same consumer. */
interface Tokens {
  readonly supplier: string;
  count: number;
  last: number;
}

/** The uses of one client on one day that have not been taken yet. */
interface ClientUses {
  readonly day: number;
  tokens: number;
  refusals: number;
  /** The issuer that the server had before it moved, where a grant named it, and when last. */
  former: { readonly issuer: string; readonly last: number } | undefined;
  readonly keys: Map<string, { readonly first: number; last: number }>;
  /** By the scopes of the token as one text, and by consumer. */
  readonly scopes: Map<string, Map<string, Tokens>>;
}

interface CountedClient {
  /** A European business is no client: only what its tokens mean to the owners of scopes is counted. */
  readonly registered: boolean;
  /** When its uses were last taken, counted in takings. */
  takenIn: number;
  uses: ClientUses | undefined;
}

interface CountedDay {
  readonly id: string;
  readonly registered: boolean;
  readonly uses: ClientUses;
}

/** Counts uses in memory until they are taken to be written. */
export interface UsageCounter {
  /** Counts an answered token request. Called for each; it never waits and never throws. */
  count(granted: GrantOutcome): void;
  /**
   * Moves what was counted into `rows`, a few clients at each step. A client whose uses were taken at the taking before keeps
   * its uses until the next one, unless memory is short or `all` are wanted.
   */
  take(rows: Pick<WaitingRows, 'add'>, options?: { readonly all?: boolean }): Iterable<void>;
  /** Puts the number of answers that were not counted, since memory was full, back to 0 and returns it. */
  takeMissed(): number;
}

/**
 * Counts by client, so that a token costs a few look-ups and no memory but for the first of its kind. Memory is bounded: when
 * half of it is used, `onHalfFull` asks for a taking; when it is full, what would need more is not counted (the record of tokens
 * has it all the same), and it is said how much that was.
 */
export function createUsageCounter({
  clock,
  mostRemembered = MOST_REMEMBERED,
  onHalfFull = () => {},
}: {
  clock: () => number;
  mostRemembered?: number;
  onHalfFull?: () => void;
}): UsageCounter {
  const clients = new Map<string, CountedClient>();
  /** Uses of days that are over, of clients that have begun another day. */
  const ended: CountedDay[] = [];
  let remembered = 0;
  let missed = 0;
  let taking = 0;
  let asked = false;

  /** Whether there is room for another entry with a text of this length; then it is taken. */
  const makeRoom = (length: number): boolean => {
    const size = ENTRY + 2 * length;
    if (remembered + size > mostRemembered) return false;
    remembered += size;
    if (!asked && remembered > mostRemembered / 2) {
      asked = true;
      onHalfFull();
    }
    return true;
  };

  const findUses = (id: string, registered: boolean, day: number): ClientUses | undefined => {
    let client = clients.get(id);
    if (client === undefined) {
      if (!makeRoom(id.length)) return undefined;
      client = { registered, takenIn: -TAKINGS_APART, uses: undefined };
      clients.set(id, client);
    }
    const { uses } = client;
    if (uses?.day === day) return uses;
    if (!makeRoom(ENTRY)) return undefined;
    if (uses !== undefined) ended.push({ id, registered, uses });
    client.uses = { day, tokens: 0, refusals: 0, former: undefined, keys: new Map(), scopes: new Map() };
    return client.uses;
  };

  const countToken = (uses: ClientUses, { keyId = '', parties, scope }: Token, at: number): boolean => {
    const { consumer, supplier } = parties;
    let byConsumer = uses.scopes.get(scope);
    if (byConsumer === undefined) {
      if (!makeRoom(scope.length)) return false;
      byConsumer = new Map();
      uses.scopes.set(scope, byConsumer);
    }
    const tokens = byConsumer.get(consumer.ID);
    if (tokens === undefined) {
      if (!makeRoom(consumer.ID.length)) return false;
      byConsumer.set(consumer.ID, { supplier: supplier?.ID ?? '', count: 1, last: at });
    } else {
      tokens.count += 1;
      tokens.last = at;
    }
    const key = uses.keys.get(keyId);
    if (key !== undefined) key.last = at;
    else if (makeRoom(keyId.length)) uses.keys.set(keyId, { first: at, last: at });
    uses.tokens += 1;
    return true;
  };

  return {
    count: ({ applicant, outcome, keyId, parties, addressee }) => {
      if (applicant === undefined) return;
      const registered = applicant.kind === 'client';
      const at = clock();
      const id = registered ? applicant.client.clientId : applicant.business.fingerprint;
      const uses = findUses(id, registered, Math.floor(at / DAY));
      if (uses !== undefined && addressee?.is === 'former') uses.former = { issuer: addressee.issuer, last: at };
      if (uses === undefined) missed += 1;
      // The server asks each client that proves a key for its nonce, now and then.
      else if (isRefusal(outcome)) uses.refusals += outcome.refusal === 'dpop-nonce-needed' ? 0 : 1;
      else if (parties !== undefined && !countToken(uses, { keyId, parties, scope: outcome.value.scope }, at)) {
        missed += 1;
      }
    },
    take: function* (rows, { all = false } = {}) {
      taking += 1;
      const takesAll = all || asked;
      asked = false;
      let taken = 0;
      for (let over = ended.pop(); over !== undefined; over = ended.pop()) {
        remembered -= measure(over.uses);
        addUses(rows, over);
        if (++taken % AT_ONCE === 0) yield;
      }
      // Requests are counted between the steps: what is walked through are those that were there at the beginning.
      for (const id of [...clients.keys()]) {
        const client = clients.get(id) as CountedClient;
        const { registered, uses, takenIn } = client;
        if (!takesAll && taking - takenIn < TAKINGS_APART) continue;
        if (uses === undefined) {
          remembered -= ENTRY + 2 * id.length;
          clients.delete(id);
          continue;
        }
        remembered -= measure(uses);
        client.takenIn = taking;
        client.uses = undefined;
        addUses(rows, { id, registered, uses });
        if (++taken % AT_ONCE === 0) yield;
      }
    },
    takeMissed: () => {
      const taken = missed;
      missed = 0;
      return taken;
    },
  };
}

interface Token {
  readonly keyId: string | undefined;
  readonly parties: NonNullable<GrantOutcome['parties']>;
  readonly scope: string;
}

function measure({ keys, scopes }: ClientUses): number {
  let size = 3 * ENTRY;
  for (const id of keys.keys()) size += ENTRY + 2 * id.length;
  for (const [scope, consumers] of scopes) {
    size += ENTRY + 2 * scope.length;
    for (const id of consumers.keys()) size += ENTRY + 2 * id.length;
  }
  return size;
}

function addUses(rows: Pick<WaitingRows, 'add'>, { id, registered, uses }: CountedDay): void {
  const { day, tokens, refusals, former, keys, scopes } = uses;
  if (former !== undefined) rows.add('former_issuer_uses', [former.issuer, id, former.last]);
  if (registered) {
    if (tokens + refusals > 0) rows.add('client_days', [id, day, tokens, refusals]);
    for (const [keyId, { first, last }] of keys) rows.add('key_uses', [id, keyId, first, last]);
  }
  for (const [names, consumers] of scopes) {
    for (const scope of names.split(' ')) {
      for (const [consumerId, { supplier, count, last }] of consumers) {
        const consumer = [scope, nameParty(consumerId), nameParty(supplier)];
        rows.add('consumer_uses', [...consumer, last]);
        rows.add('consumer_days', [...consumer, day, count]);
        rows.add('scope_totals', [scope, day, count]);
        if (registered) {
          rows.add('scope_uses', [id, scope, last]);
          rows.add('scope_days', [id, day, scope, count]);
        }
      }
    }
  }
}

/** The organisation number, or the identifier of a European business; as in the record of tokens. */
function nameParty(identifier: string): string {
  return identifier.startsWith('0192:') ? identifier.slice('0192:'.length) : identifier;
}
