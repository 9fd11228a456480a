import type { IncomingMessage, ServerResponse } from 'node:http';
import { isRefusal, type Refusal, refuse } from '@portvakt/protocol';
import type { Session, SessionKeeper } from './session-endpoints.ts';

/** Each has a server of its own in memory. */
const MOST_SESSIONS = 32;
/** Seconds. */
const LONGEST_UNUSED = 600;
const LOOKED_AT_EVERY = 30_000;

/** The issuer of a session, as the keeper needs it. */
export interface SessionStage {
  readonly issuer: string;
  direct(request: IncomingMessage, response: ServerResponse): void;
  close(): Promise<void>;
}

export interface KeptSessions extends SessionKeeper {
  /** Hands a request below `/s/<id>/` to its session, with the address that it has there; false when there is none. */
  lead(request: IncomingMessage, response: ServerResponse): boolean;
  close(): Promise<void>;
}

/**
 * The sessions of one server, bounded in number, each ended when it was not used for a while. `openStage` opens what a session is,
 * below `base`; a registry that cannot be used is a refusal. `now`: milliseconds that never jump.
 */
export function keepSessions({
  openStage,
  newId,
  now = () => performance.now(),
}: {
  openStage: (base: string, registry: unknown) => Promise<SessionStage | Refusal>;
  newId: () => string;
  now?: () => number;
}): KeptSessions {
  interface Kept {
    readonly session: Session;
    readonly stage: SessionStage;
    usedAt: number;
  }
  const sessions = new Map<string, Kept>();
  let opening = 0;

  const end = async (id: string) => {
    const kept = sessions.get(id);
    sessions.delete(id);
    await kept?.stage.close();
    return kept !== undefined;
  };
  const endUnused = async () => {
    const unused = [...sessions].filter(([, { usedAt }]) => now() - usedAt > LONGEST_UNUSED * 1000);
    await Promise.all(unused.map(([id]) => end(id)));
  };
  const timer = setInterval(() => void endUnused(), LOOKED_AT_EVERY);
  timer.unref();

  return {
    longestUnused: LONGEST_UNUSED,
    open: async (registry) => {
      await endUnused();
      if (sessions.size + opening >= MOST_SESSIONS) {
        return refuse('sessions-taken', { fill: { most: String(MOST_SESSIONS) } });
      }
      const id = newId();
      opening += 1;
      try {
        const stage = await openStage(`/s/${id}/`, registry);
        if (isRefusal(stage)) return stage;
        const session = { id, issuer: stage.issuer };
        sessions.set(id, { session, stage, usedAt: now() });
        return session;
      } finally {
        opening -= 1;
      }
    },
    list: () => [...sessions.values()].map(({ session }) => session),
    end,
    lead: (request, response) => {
      const [, id, rest] = /^\/s\/([^/?]+)(.*)$/s.exec(request.url ?? '') ?? [];
      const kept = id === undefined ? undefined : sessions.get(id);
      if (kept === undefined) return false;
      kept.usedAt = now();
      request.url = rest?.startsWith('/') ? rest : `/${rest}`;
      kept.stage.direct(request, response);
      return true;
    },
    close: async () => {
      clearInterval(timer);
      await Promise.all([...sessions.keys()].map(end));
    },
  };
}
