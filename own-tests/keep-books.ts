import assert from 'node:assert/strict';
import { DatabaseSync } from 'node:sqlite';
import { maskSecrets } from '@portvakt/protocol';
import pg from 'pg';
import { exampleRegistry, organisations, scopes } from './example-registry.ts';
import { makeClient, signGrant } from './make-grant.ts';
import { callSelfService } from './open-self-service.ts';
import { requestToken } from './request-token.ts';

/** How a call was answered. */
export interface Answered {
  readonly status: number;
  readonly headers: Headers;
}

/** Grants and registrations that are sent once each, and what was promised for them. */
export interface Books {
  /** What the server must know at start. */
  readonly registry: object;
  /** Gets the token that registrations are made with: before the first of them, and again before it expires. */
  signIn(address: string): Promise<void>;
  /** Sends a grant that was never sent. */
  grant(address: string): Promise<Answered>;
  /** Sends once more one of the last grants, chosen by `draw` (from 0 up to 1), whether it is answered or still under way. */
  repeat(address: string, draw: number): Promise<Answered>;
  /** Registers a client. */
  register(address: string): Promise<Answered>;
  /** How many tokens were given, registrations confirmed, and grants sent whose answer never came. */
  count(): { readonly tokens: number; readonly registered: number; readonly unanswered: number };
  /** Sends every grant `times` times at once that was not sent again before: each has a token, or gets one, and never two. */
  sendAgain(address: string, times?: number): Promise<void>;
  /** Reads every registration since the last time through the interface: it is there as it was confirmed. */
  readAgain(address: string): Promise<void>;
  /**
   * Looks into the database at `url`: no grant has two tokens, every token has its one line in the record, every confirmed
   * registration is there, and none is there twice.
   */
  judgeRecord(url: string): Promise<void>;
  /** Sends every grant again, and judges the record. */
  judge(given: { readonly address: string; readonly url: string }): Promise<void>;
}

/** Grants that are repeated while they are new. */
const REPEATED = 50;
/** Grants that are sent again at the same time. */
const AT_ONCE = 10;
/** How often something is asked until there is an answer, and the milliseconds in between. */
const MOST_TRIES = 20;
const BETWEEN_TRIES = 100;

interface Grant {
  readonly assertion: string;
  readonly tokens: string[];
  answered: boolean;
}

interface Registration {
  readonly description: string;
  confirmed?: { readonly client_id: string };
}

/** The books of a server whose issuer is `issuer`. */
export function openBooks(issuer: string): Books {
  const client = makeClient('books-client');
  const administrator = makeClient('books-administrator');
  const grants: Grant[] = [];
  const registrations: Registration[] = [];
  let sentAgain = 0;
  let readAgain = 0;
  let bearer = '';

  const send = async (grant: Grant, address: string) => {
    const reply = await requestToken(address, grant.assertion);
    if (reply.status === 200) grant.tokens.push(readTokenId(reply.body.access_token));
    if (reply.status < 500) grant.answered = true;
    return reply;
  };
  const makeOne = (made: typeof client, scope: string) => {
    const grant: Grant = { assertion: signGrant(made, { issuer, claims: { scope } }), tokens: [], answered: false };
    grants.push(grant);
    return grant;
  };

  const sendEachAgain = async (address: string, times = 1) => {
    const waiting = grants.slice(sentAgain);
    sentAgain = grants.length;
    const line = async () => {
      for (let grant = waiting.shift(); grant !== undefined; grant = waiting.shift()) {
        const given = grant;
        const had = given.tokens.length;
        const replies = await Promise.all(Array.from({ length: times }, () => insist(() => send(given, address))));
        for (const { status } of replies) assert.ok(status === 200 || status === 400, `sent again: ${status}`);
        const now = given.tokens.length;
        assert.ok(now <= 1, `a grant that had ${had} tokens has ${now}`);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, line));
  };

  const judgeRecord = async (url: string) => {
    assert.deepEqual(
      grants.filter(({ tokens }) => tokens.length > 1).map(({ tokens }) => tokens),
      [],
      'two tokens for one grant',
    );
    const database = await openToRead(url);
    try {
      const recorded = await database.ask("select token_id from grant_audit where outcome = 'token'");
      const ids = recorded.map((row) => String(row.token_id));
      const known = new Set(ids);
      assert.equal(known.size, ids.length, 'a token is recorded twice');
      const missing = grants.flatMap(({ tokens }) => tokens).filter((id) => !known.has(id));
      assert.deepEqual(missing, [], 'tokens that were not recorded');
      const rows = await database.ask(
        "select client_id, description from clients where description like 'Registration %'",
      );
      const kept = new Map(rows.map((row) => [String(row.client_id), String(row.description)]));
      assert.equal(new Set(kept.values()).size, rows.length, 'a client was registered twice');
      const lost = registrations.filter(
        ({ description, confirmed }) => confirmed !== undefined && kept.get(confirmed.client_id) !== description,
      );
      assert.deepEqual(lost, [], 'confirmed registrations that are not there');
      // One line of the change log for each client, in the order of its number.
      const logged = await database.ask("select subject from change_audit where kind = 'client' and action = 'create'");
      const lines = new Map<string, number>();
      for (const { subject } of logged) lines.set(String(subject), (lines.get(String(subject)) ?? 0) + 1);
      // Digits of a client id may look like a person's number, which the log leaves out.
      const unlogged = [...kept.keys()].filter((id) => lines.get(maskSecrets(id, Number.POSITIVE_INFINITY)) !== 1);
      assert.deepEqual(unlogged, [], 'clients without one line of the change log');
    } finally {
      await database.close();
    }
  };

  return {
    registry: exampleRegistry(client, {
      clients: [
        {
          client_id: administrator.clientId,
          client_orgno: organisations.consumer,
          scopes: ['idporten:dcr.write'],
          jwks: { keys: [administrator.publicJwk] },
        },
      ],
    }),
    signIn: async (address) => {
      // Each try is a grant of its own: the one before may have been used without an answer.
      const { body } = await insist(() => send(makeOne(administrator, 'idporten:dcr.write'), address));
      bearer = body.access_token;
    },
    grant: (address) => send(makeOne(client, scopes.granted), address),
    repeat: (address, draw) => {
      const last = grants.slice(-REPEATED);
      const chosen = last[Math.floor(draw * last.length)];
      return chosen === undefined ? Promise.reject(new Error('nothing to repeat')) : send(chosen, address);
    },
    register: async (address) => {
      const entry: Registration = { description: `Registration ${registrations.length}` };
      registrations.push(entry);
      const body = { integration_type: 'maskinporten', description: entry.description, scopes: [scopes.granted] };
      const reply = await callSelfService(address, 'POST', 'api/v1/clients', { bearer, body });
      if (reply.status === 200) entry.confirmed = reply.body;
      return reply;
    },
    count: () => ({
      tokens: grants.filter(({ tokens }) => tokens.length > 0).length,
      registered: registrations.filter(({ confirmed }) => confirmed !== undefined).length,
      unanswered: grants.filter(({ answered }) => !answered).length,
    }),
    sendAgain: sendEachAgain,
    readAgain: async (address) => {
      const since = registrations.slice(readAgain);
      readAgain = registrations.length;
      for (const { confirmed } of since) {
        if (confirmed === undefined) continue;
        const path = `api/v1/clients/${confirmed.client_id}`;
        const reply = await insist(() => callSelfService(address, 'GET', path, { bearer }));
        assert.deepEqual(reply.body, confirmed, 'a registration is not as it was confirmed');
      }
    },
    judgeRecord,
    judge: async ({ address, url }) => {
      sentAgain = 0;
      await sendEachAgain(address);
      await judgeRecord(url);
    },
  };
}

/** An answer that says something: connections may be lost with what was killed, and 503 means «try again». */
async function insist<T extends { readonly status: number }>(ask: () => Promise<T>): Promise<T> {
  for (let tried = 1; ; tried += 1) {
    const reply = await ask().catch((error) => {
      if (tried === MOST_TRIES) throw error;
      return undefined;
    });
    if (reply !== undefined && (reply.status < 500 || tried === MOST_TRIES)) return reply;
    await new Promise((resolve) => setTimeout(resolve, BETWEEN_TRIES));
  }
}

interface ReadableDatabase {
  ask(text: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  close(): Promise<void>;
}

async function openToRead(url: string): Promise<ReadableDatabase> {
  if (url.startsWith('sqlite:')) {
    const file = new DatabaseSync(url.slice('sqlite:'.length), { readOnly: true });
    return { ask: async (text) => file.prepare(text).all(), close: async () => file.close() };
  }
  const client = new pg.Client(url);
  await client.connect();
  return { ask: async (text) => (await client.query(text)).rows, close: () => client.end() };
}

function readTokenId(token: string): string {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).jti;
}
