import assert from 'node:assert/strict';
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
  /** Gets the token that registrations are made with: once, before the first of them. */
  signIn(address: string): Promise<void>;
  /** Sends a grant that was never sent. */
  grant(address: string): Promise<Answered>;
  /** Registers a client. */
  register(address: string): Promise<Answered>;
  /** How many tokens were given, and how many registrations confirmed. */
  count(): { readonly tokens: number; readonly registered: number };
  /**
   * Sends every grant again, and looks into the database at `url`: no grant has two tokens, every token has its one line in the
   * record, every confirmed registration is there, and none is there twice.
   */
  judge(given: { readonly address: string; readonly url: string }): Promise<void>;
}

/** The books of a server whose issuer is `issuer`. */
export function openBooks(issuer: string): Books {
  const client = makeClient('books-client');
  const administrator = makeClient('books-administrator');
  const grants: { readonly assertion: string; readonly tokens: string[] }[] = [];
  const registrations: { readonly description: string; clientId?: string }[] = [];
  let bearer = '';

  const send = async (grant: (typeof grants)[number], address: string) => {
    const reply = await requestToken(address, grant.assertion);
    if (reply.status === 200) grant.tokens.push(readTokenId(reply.body.access_token));
    return reply;
  };
  const makeOne = (made: typeof client, scope: string) => {
    const grant = { assertion: signGrant(made, { issuer, claims: { scope } }), tokens: [] as string[] };
    grants.push(grant);
    return grant;
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
      const { body } = await send(makeOne(administrator, 'idporten:dcr.write'), address);
      bearer = body.access_token;
    },
    grant: (address) => send(makeOne(client, scopes.granted), address),
    register: async (address) => {
      const entry: (typeof registrations)[number] = { description: `Registration ${registrations.length}` };
      registrations.push(entry);
      const body = { integration_type: 'maskinporten', description: entry.description, scopes: [scopes.granted] };
      const reply = await callSelfService(address, 'POST', 'api/v1/clients', { bearer, body });
      if (reply.status === 200) entry.clientId = reply.body.client_id;
      return reply;
    },
    count: () => ({
      tokens: grants.filter(({ tokens }) => tokens.length > 0).length,
      registered: registrations.filter(({ clientId }) => clientId !== undefined).length,
    }),
    judge: async ({ address, url }) => {
      for (const grant of grants) {
        const { status } = await send(grant, address);
        assert.ok(status === 200 || status === 400, `sent again: ${status}`);
      }
      assert.deepEqual(
        grants.filter(({ tokens }) => tokens.length > 1).map(({ tokens }) => tokens),
        [],
        'two tokens for one grant',
      );
      const database = new pg.Client(url);
      await database.connect();
      try {
        const recorded = await database.query("select token_id from grant_audit where outcome = 'token'");
        const ids: string[] = recorded.rows.map((row) => row.token_id);
        assert.equal(new Set(ids).size, ids.length, 'a token is recorded twice');
        const missing = grants.flatMap(({ tokens }) => tokens).filter((id) => !ids.includes(id));
        assert.deepEqual(missing, [], 'tokens that were not recorded');
        const { rows } = await database.query(
          "select client_id, description from clients where description like 'Registration %'",
        );
        const descriptions = rows.map((row) => row.description);
        assert.equal(new Set(descriptions).size, descriptions.length, 'a client was registered twice');
        const known = new Set(rows.map((row) => row.client_id));
        const lost = registrations.filter(({ clientId }) => clientId !== undefined && !known.has(clientId));
        assert.deepEqual(lost, [], 'confirmed registrations that are not there');
        // One line of the change log for each client, in the order of its number.
        const logged = await database.query(
          "select subject from change_audit where kind = 'client' and action = 'create'",
        );
        const lines = logged.rows.map((row) => row.subject);
        // Digits of a client id may look like a person's number, which the log leaves out.
        const unlogged = [...known].filter((id) => {
          const named = maskSecrets(id, Number.POSITIVE_INFINITY);
          return lines.filter((line) => line === named).length !== 1;
        });
        assert.deepEqual(unlogged, [], 'clients without one line of the change log');
      } finally {
        await database.end();
      }
    },
  };
}

function readTokenId(token: string): string {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).jti;
}
