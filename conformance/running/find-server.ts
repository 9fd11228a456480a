import type { Adapter } from '../adapting/adapter.ts';
import { type Addresses, moveTo } from '../sending/compose-request.ts';
import { sendRequest } from '../sending/send-request.ts';

/** A server as its metadata describes it. */
export interface FoundServer extends Addresses {
  readonly keySet: Readonly<Record<string, unknown>>;
}

const TIMEOUT = 10_000;

/**
 * Reads the metadata of the server (RFC 8414 §3, or OpenID Connect Discovery) and its key set. What the adapter says itself is not looked up.
 * If something cannot be found, a sentence that names what would help.
 */
export async function findServer(adapter: Adapter): Promise<FoundServer | string> {
  let metadata: Readonly<Record<string, unknown>> = {};
  let address = adapter.metadata;
  for (const candidate of adapter.metadata === undefined ? addressesOf(adapter.issuer) : [adapter.metadata]) {
    const found = await getJson(adapter, candidate);
    if (found === undefined) continue;
    metadata = found;
    address = candidate;
    break;
  }
  const tokenEndpoint = adapter.tokenEndpoint ?? textOf(metadata.token_endpoint);
  if (tokenEndpoint === undefined)
    return `The metadata of ${adapter.issuer} cannot be read. Is the server running, and is that its issuer? Otherwise name its token_endpoint in the adapter file.`;
  const keys = adapter.keys ?? textOf(metadata.jwks_uri);
  const keySet = keys === undefined ? undefined : await getJson(adapter, keys);
  if (adapter.has.has('jwt-tokens') && keySet === undefined)
    return `The key set of ${adapter.issuer} cannot be read${keys === undefined ? ': its metadata names none' : ` at ${keys}`}. Name keys in the adapter file, or take jwt-tokens out of has.`;
  return { tokenEndpoint, metadata: address ?? adapter.issuer, keys, keySet: keySet ?? { keys: [] } };
}

function addressesOf(issuer: string): readonly string[] {
  const below = issuer.endsWith('/') ? issuer : `${issuer}/`;
  const { origin, pathname } = new URL(issuer);
  const path = pathname === '/' ? '' : pathname.replace(/\/$/, '');
  return [
    ...new Set([
      `${below}.well-known/oauth-authorization-server`,
      `${origin}/.well-known/oauth-authorization-server${path}`,
      `${below}.well-known/openid-configuration`,
    ]),
  ];
}

async function getJson(adapter: Adapter, url: string): Promise<Readonly<Record<string, unknown>> | undefined> {
  const answer = await sendRequest(
    {
      method: 'GET',
      url: moveTo(adapter.address, url),
      headers: { accept: 'application/json' },
      body: undefined,
      transfer: 'whole',
      raw: undefined,
    },
    TIMEOUT,
  );
  return 'status' in answer && answer.status === 200 ? answer.json : undefined;
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && URL.canParse(value) ? value : undefined;
}
