import { createHash } from 'node:crypto';
import type { PeopleStore, Person } from '#parties';
import { createSessionCookie } from './session-cookie.ts';
import type { SessionStore } from './store.ts';

/** Milliseconds without anything being done after which a session ends. */
const IDLE = 30 * 60_000;
/** Milliseconds after which it ends in any case: a working day. */
export const LONGEST_SESSION = 8 * 60 * 60_000;
/** Milliseconds: that somebody is there is written once in so long. */
const TOUCHED_EVERY = 60_000;
/** Sessions of one person at a time; the oldest gives way. */
const MOST = 20;

export interface Session {
  readonly person: Person;
  /** Milliseconds since 1970: when it ends in any case, and when it ends if nothing is done. */
  readonly endsAt: number;
  readonly idleAt: number;
}

export interface SessionKeeper {
  /** Begins a session for the person with this party and gives its `Set-Cookie`. A session that the browser had ends. */
  begin(partyUuid: string, headers: { readonly cookie?: string | undefined }): Promise<string>;
  /** The session that the cookie names, if it has not ended. With `present` it does not end by idleness from now on. */
  read(headers: { readonly cookie?: string | undefined }, present: boolean): Promise<Session | undefined>;
  /** Ends the session that the cookie names, and gives the `Set-Cookie` that takes the cookie away. */
  end(headers: { readonly cookie?: string | undefined }): Promise<string>;
}

export function createSessionKeeper({
  store,
  people,
  clock,
  drawRandom,
  secure,
}: {
  store: SessionStore;
  people: Pick<PeopleStore, 'readByUuid'>;
  clock: () => number;
  drawRandom: (length: number) => Buffer;
  /** Whether the issuer is reached by https. */
  secure: boolean;
}): SessionKeeper {
  const cookie = createSessionCookie({ secure });
  const endNamed = async (header: string | undefined): Promise<void> => {
    const secret = cookie.read(header);
    if (secret !== undefined) await store.remove(hash(secret));
  };
  return {
    begin: async (partyUuid, headers) => {
      await endNamed(headers.cookie);
      const secret = drawRandom(32).toString('base64url');
      const now = clock();
      await store.create(
        { id_hash: hash(secret), party_uuid: partyUuid, created_at: now, seen_at: now, ends_at: now + LONGEST_SESSION },
        MOST,
      );
      return cookie.write(secret);
    },
    read: async (headers, present) => {
      const secret = cookie.read(headers.cookie);
      const stored = secret === undefined ? undefined : await store.read(hash(secret));
      if (secret === undefined || stored === undefined) return undefined;
      const now = clock();
      if (now >= stored.ends_at || now >= stored.seen_at + IDLE) return undefined;
      const person = await people.readByUuid(stored.party_uuid);
      if (person === undefined) return undefined;
      const isDue = present && now - stored.seen_at >= TOUCHED_EVERY;
      if (isDue) await store.touch(hash(secret), now);
      return {
        person,
        endsAt: stored.ends_at,
        idleAt: Math.min((isDue ? now : stored.seen_at) + IDLE, stored.ends_at),
      };
    },
    end: async (headers) => {
      await endNamed(headers.cookie);
      return cookie.removal;
    },
  };
}

function hash(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}
