import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { makePid, startTestServer, type TestServer } from '@portvakt/own-tests';
import { openTestAuthority } from '@portvakt/test-authority';
import type { Adapter } from '../adapting/adapter.ts';
import { openAdapter } from '../adapting/open-adapter.ts';
import type { StaticFile } from '../adapting/parse-adapter.ts';
import { issueCertificates } from '../preparing/issue-certificates.ts';
import { scopes } from '../preparing/names.ts';
import { preparePortvakt } from '../preparing/prepare-portvakt.ts';
import { withdraw } from './withdraw.ts';

export type ServerProfile = 'local' | 'test' | 'production';

export interface OwnServer {
  readonly adapter: Adapter;
  stop(): Promise<void>;
}

/** What the server was called before it moved, and no longer is: in the profiles in which a server has a name. */
const FORMER_ISSUER = 'https://former.portvakt.example/';
const ISSUER = 'https://portvakt.example/';
const DAY = 24 * 60 * 60 * 1000;

/**
 * Starts Portvakt with the registry that `preparePortvakt` makes, and returns how the suite gets to it. On PostgreSQL there are two servers
 * on one database. Certificates are those of the server's own test authority, in the profile `local` on SQLite only.
 */
export async function startOwnServer({
  profile,
  database,
}: {
  profile: ServerProfile;
  /** The URL of an empty PostgreSQL database; otherwise SQLite. */
  database?: string | undefined;
}): Promise<OwnServer> {
  const now = Date.now();
  const person = profile === 'production' ? undefined : makePid();
  // In one of the profiles, so that the suite is run on both kinds of server.
  const bindsTokens = profile === 'test';
  const { registry, adapter } = preparePortvakt({ issuer: ISSUER, profile, now, person, bindsTokens });
  const day = (offset: number) => new Date(now + offset * DAY).toISOString().slice(0, 10);
  const environment: Readonly<Record<string, string>> = {
    ...(bindsTokens && { PORTVAKT_DPOP: 'yes' }),
    // A source that nobody can ask must matter; the other profiles are so without being told.
    ...(profile === 'local' && { PORTVAKT_REVOCATION: 'hard' }),
    ...(profile !== 'local' && { PORTVAKT_FORMER_ISSUER: `${FORMER_ISSUER} since ${day(-9)} until ${day(-2)}` }),
    ...(database !== undefined && {
      PORTVAKT_DATABASE_URL: database,
      PORTVAKT_PUBLIC_URL: ISSUER,
      PORTVAKT_KEY_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    }),
  };
  const started: TestServer[] = [];
  const start = async () => {
    const made = await startTestServer({ registry, profile, environment });
    started.push(made);
    return made;
  };
  const stop = async () => {
    for (const made of started.toReversed()) await made.stop();
  };
  try {
    const server = await start();
    await withdraw(database ?? `sqlite:${join(server.folder, 'portvakt.db')}`);
    const second = database === undefined ? undefined : await start();
    const certificates = profile === 'local' && database === undefined ? await issueAll(server, adapter.clients) : {};
    const opened = await openAdapter(
      {
        ...adapter,
        issuer: server.issuer,
        address: server.address,
        ...(second !== undefined && { second_token_endpoint: `${second.address}token` }),
        clients: { ...adapter.clients, ...certificates },
        values: {
          ...adapter.values,
          withdrawn_scope: scopes.withdrawn,
          self_service: `${server.issuer}api/v1/`,
          ...(profile !== 'local' && { former_issuer: FORMER_ISSUER }),
        },
      },
      { folder: '.', environment: {} },
    );
    if ('problems' in opened) throw new Error(opened.problems.join('\n'));
    return { adapter: opened, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function issueAll(
  { folder, issuer }: TestServer,
  clients: StaticFile['clients'],
): Promise<StaticFile['clients']> {
  const baseUrl = `${issuer}test-authority/`;
  const authority = await openTestAuthority({ folder: join(folder, 'test-authority'), baseUrl, clock: Date.now });
  return issueCertificates(authority, clients);
}
