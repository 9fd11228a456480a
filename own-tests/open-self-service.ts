/** The basis for tests of the self-service API: a server, a registry with all parties, and callers. */
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import type { Register } from '@portvakt/server';
import { signJws } from './make-grant.ts';
import { startTestServer, type TestServer } from './start-test-server.ts';

/** The parties in the registry of these tests. All except the last have signed the terms. */
export const parties = {
  provider: '312999919',
  consumer: '310123412',
  supplier: '313770001',
  stranger: '310001112',
  unsigned: '311000004',
} as const;

/** Scopes that open every endpoint. */
export const everyScope = [
  'idporten:dcr.write',
  'portvakt:operate.write',
  'idporten:dcr.datasharing',
  'idporten:dcr.altinn',
  'idporten:scopes.write',
  'portvakt:organisation.write',
  'portvakt:operate.write',
] as const;

/** A registry in which each party owns a prefix and has a client. */
export const selfServiceRegistry = {
  organisations: [
    { orgno: parties.provider, name: 'Etaten', prefixes: ['etat', 'annet'], terms_signed: true },
    { orgno: parties.consumer, name: 'Kunden AS', prefixes: ['kunde'], terms_signed: true },
    { orgno: parties.supplier, name: 'Leverandøren AS', terms_signed: true },
    { orgno: parties.stranger, name: 'Den fremmede AS', prefixes: ['fremmed'], terms_signed: true },
    { orgno: parties.unsigned, name: 'Uten vilkår AS' },
  ],
  scopes: [
    { prefix: 'etat', subscope: 'apen', description: 'Open for all', accessible_for_all: true },
    { prefix: 'etat', subscope: 'gitt', description: 'Granted to the consumer' },
    { prefix: 'etat', subscope: 'ikke', description: 'Granted to nobody' },
    { prefix: 'etat', subscope: 'skjult', description: 'Private', visibility: 'PRIVATE' },
    { prefix: 'etat', subscope: 'delegerbar', description: 'Delegable', delegation_source: 'https://tt02.altinn.no/' },
    { prefix: 'fremmed', subscope: 'egen', description: "The stranger's own" },
  ],
  scope_access: [
    { scope: 'etat:gitt', consumer_orgno: parties.consumer },
    { scope: 'etat:delegerbar', consumer_orgno: parties.consumer },
  ],
  clients: Object.entries(parties)
    .map(([name, orgno]) => ({
      client_id: `${name}-client`,
      client_orgno: orgno,
      client_name: name,
      description: `A client of ${name}`,
      integration_type: 'maskinporten',
      scopes: ['etat:apen'],
    }))
    .concat({
      client_id: 'consumer-administrator',
      client_orgno: parties.consumer,
      client_name: 'Selvbetjening',
      description: 'Administers the consumer',
      integration_type: 'maskinporten',
      scopes: ['idporten:dcr.write', 'idporten:scopes.write'],
    }),
};

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: answers are taken apart by the tests that know them
  readonly body: any;
}

export interface CallOptions {
  readonly bearer?: string | undefined;
  /** An object is sent as JSON, a text unchanged. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface SelfServiceForTest {
  readonly server: TestServer;
  /** A second connection to the same database. */
  readonly aside: Register;
  /** A token for an organisation as this server would sign it, with further `claims`. */
  mint(orgno: string, scopes: readonly string[], claims?: object): Promise<string>;
  /** The same token, signed with somebody else's key. */
  forge(orgno: string, scopes: readonly string[], claims?: object): Promise<string>;
  call(method: string, path: string, options?: CallOptions): Promise<Reply>;
  close(): Promise<void>;
}

/** A server with a registry, tokens for all its parties, and a caller that follows no redirects. */
export async function openSelfService({
  database,
  clock = Date.now,
  registry = selfServiceRegistry,
  environment = {},
}: {
  database?: string;
  clock?: () => number;
  registry?: object;
  environment?: Readonly<Record<string, string>>;
} = {}): Promise<SelfServiceForTest> {
  const server = await startTestServer({
    registry,
    clock,
    environment: { ...(database !== undefined && { PORTVAKT_DATABASE_URL: database }), ...environment },
  });
  // Not at the top, for the sake of those who start no server: see startTestServer.
  const { openRegister, readSettings } = await import('@portvakt/server');
  const { createKeyRing } = await import('@portvakt/server/signing-keys');
  const settings = readSettings({
    PORTVAKT_DATABASE_URL: database ?? `sqlite:${join(server.folder, 'portvakt.db')}`,
  });
  if ('problems' in settings) throw new Error(settings.problems.join());
  const aside = await openRegister(settings, clock);
  const keyRing = createKeyRing({
    store: aside.signingKeys,
    feed: aside.feed,
    clock,
    keyEncryptionKeys: [settings.keyEncryptionKey],
  });

  const compose = (orgno: string, scopes: readonly string[], claims: object) => {
    const iat = Math.floor(clock() / 1000);
    return {
      scope: scopes.join(' '),
      iss: server.issuer,
      client_amr: 'private_key_jwt',
      token_type: 'Bearer',
      exp: iat + 600,
      iat,
      client_id: `admin-of-${orgno}`,
      jti: randomUUID(),
      consumer: { authority: 'iso6523-actorid-upis', ID: `0192:${orgno}` },
      ...claims,
    };
  };
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');

  return {
    server,
    aside,
    mint: async (orgno, scopes, claims = {}) => {
      const { kid, alg, sign } = await keyRing.signerFor(0);
      const input = `${encode({ kid, alg })}.${encode(compose(orgno, scopes, claims))}`;
      return `${input}.${await sign(input)}`;
    },
    forge: async (orgno, scopes, claims = {}) => {
      const { kid } = await keyRing.signerFor(0);
      const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      return signJws({ kid, alg: 'RS256' }, compose(orgno, scopes, claims), privateKey);
    },
    call: (method, path, options) => callSelfService(server.address, method, path, options),
    close: async () => {
      await aside.database.close();
      await server.stop();
    },
  };
}

/** One request to `path` below `address`. */
export async function callSelfService(
  address: string,
  method: string,
  path: string,
  { bearer, body, headers = {} }: CallOptions = {},
): Promise<Reply> {
  const response = await fetch(`${address}${path.replace(/^\//, '')}`, {
    method,
    redirect: 'manual',
    headers: {
      ...(bearer !== undefined && { authorization: `Bearer ${bearer}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && {
      body: typeof body === 'string' || body instanceof Uint8Array ? (body as string) : JSON.stringify(body),
    }),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.startsWith('application/json') === true && text !== '';
  return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined };
}
