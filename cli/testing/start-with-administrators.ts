import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type MadeClient,
  makeClient,
  organisations,
  requestToken,
  signGrant,
  startTestServer,
  type TestServer,
} from '@portvakt/own-tests';
import { type Ended, type RunOptions, runPortvakt } from './run-portvakt.ts';

const scopesOf = {
  provider: ['idporten:scopes.write', 'idporten:scopes.read', 'idporten:dcr.read'],
  consumer: ['idporten:dcr.write', 'idporten:dcr.read', 'idporten:scopes.read'],
  writer: ['idporten:dcr.write'],
  supplier: ['idporten:dcr.supplier'],
  reader: ['idporten:dcr.read'],
} as const;
export type Administrator = keyof typeof scopesOf;

const organisationOf: Readonly<Record<Administrator, string>> = {
  provider: organisations.provider,
  consumer: organisations.consumer,
  writer: organisations.consumer,
  supplier: organisations.supplier,
  reader: organisations.consumer,
};

export interface ManagedServer {
  readonly server: TestServer;
  /** Private files that commands may read and write. */
  file(name: string, content?: object | string): Promise<string>;
  clientOf(who: Administrator): MadeClient;
  /** Calls the API itself with a token for `scope`, where the commands are not what is tested. */
  // biome-ignore lint/suspicious/noExplicitAny: as below
  call(who: Administrator, scope: string, request: { method: string; path: string; body?: object }): Promise<any>;
  /** Runs `portvakt manage …` as an administration client. */
  manage(who: Administrator, given: readonly string[], options?: RunOptions): Promise<Ended>;
  /** … with `--json`: its exit code and document. */
  // What a command prints is not known before it is checked, and tests check it field by field.
  // biome-ignore lint/suspicious/noExplicitAny: a parsed JSON document
  read(who: Administrator, given: readonly string[], options?: RunOptions): Promise<{ code: number | null; body: any }>;
  stop(): Promise<void>;
}

/**
 * A server with a data consumer, an API provider (prefix `etat`, scopes `etat:a` and `etat:b`, both granted to consumer
 * and supplier) and a supplier, each with administration clients.
 */
export async function startWithAdministrators(): Promise<ManagedServer> {
  const names = Object.keys(scopesOf) as Administrator[];
  const clients = new Map(names.map((name) => [name, makeClient(`admin-${name}`)]));
  const clientOf = (who: Administrator) => clients.get(who) as MadeClient;
  const server = await startTestServer({
    registry: {
      organisations: [
        { orgno: organisations.provider, name: 'Etaten', prefixes: ['etat'], terms_signed: true },
        { orgno: organisations.consumer, name: 'Kunden AS', terms_signed: true },
        { orgno: organisations.supplier, name: 'Leverandøren AS', terms_signed: true },
      ],
      scopes: ['a', 'b'].map((subscope) => ({ prefix: 'etat', subscope, description: `The scope ${subscope}` })),
      scope_access: ['etat:a', 'etat:b'].flatMap((scope) =>
        [organisations.consumer, organisations.supplier].map((consumer_orgno) => ({ scope, consumer_orgno })),
      ),
      clients: names.map((name) => ({
        client_id: clientOf(name).clientId,
        client_orgno: organisationOf[name],
        integration_type: 'maskinporten',
        scopes: scopesOf[name],
        jwks: { keys: [clientOf(name).publicJwk] },
      })),
    },
  });
  const file = async (name: string, content?: object | string) => {
    const path = join(server.folder, name);
    if (content !== undefined) await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
    return path;
  };
  for (const name of names) await file(`${name}.jwk.json`, clientOf(name).privateJwk);
  const manage = async (who: Administrator, given: readonly string[], options: RunOptions = {}) => {
    const own = given.includes('--key') ? [] : ['--key', join(server.folder, `${who}.jwk.json`)];
    const issuer = options.environment?.MASKINPORTEN_ISSUER === undefined ? ['--issuer', server.issuer] : [];
    return runPortvakt(['manage', ...given, ...issuer, '--client-id', clientOf(who).clientId, ...own], options);
  };
  return {
    server,
    file,
    clientOf,
    call: async (who, scope, { method, path, body }) => {
      const grant = signGrant(clientOf(who), { issuer: server.issuer, claims: { scope } });
      const { body: token } = await requestToken(server.issuer, grant);
      const response = await fetch(`${server.address}api/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${token.access_token}`, 'content-type': 'application/json' },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      if (!response.ok) throw new Error(text);
      return text === '' ? undefined : JSON.parse(text);
    },
    manage,
    read: async (who, given, options) => {
      const { code, stdout, stderr } = await manage(who, [...given, '--json'], options);
      try {
        return { code, body: JSON.parse(stdout) };
      } catch {
        throw new Error(`no JSON on standard output: ${stdout}\n${stderr}`);
      }
    },
    stop: () => server.stop(),
  };
}
