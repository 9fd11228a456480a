import { createPrivateKey, createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ClientName, Profile } from '../format/vocabulary.ts';
import type { Adapter, PlayedClient } from './adapter.ts';
import type { AdapterFile, ClientFile, PlaceOfSecret, StaticFile } from './parse-adapter.ts';
import { prepareHydra } from './prepare-hydra.ts';

/** What the command line may say instead of the file, and where secrets are found. */
export interface Surroundings {
  /** Paths in the file are relative to it. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly issuer?: string | undefined;
  readonly profile?: Profile | undefined;
  readonly secondTokenEndpoint?: string | undefined;
}

/**
 * Makes an adapter file ready: finds the keys and secrets where the file says that they are, and lets the adapters that have a server to
 * talk to register their clients. What is wrong is said in sentences, which never quote a secret.
 */
export async function openAdapter(
  given: AdapterFile,
  around: Surroundings,
): Promise<Adapter | { readonly problems: readonly string[] }> {
  const file = 'admin' in given ? await prepareHydra(given) : given;
  if ('problems' in file) return file;
  const issuer = around.issuer ?? file.issuer;
  if (issuer === undefined) return { problems: ['issuer is missing: write it in the adapter file, or give --issuer'] };
  const problems: string[] = [];
  const clients: Partial<Record<ClientName, PlayedClient>> = {};
  for (const [name, client] of Object.entries(file.clients)) {
    const opened = await openClient(client, around);
    if (typeof opened === 'string') problems.push(`clients.${name}.key: ${opened}`);
    else clients[name as ClientName] = opened;
  }
  const authentication = file.client_authentication;
  const clientSecret =
    authentication === undefined ? undefined : await readSecret(authentication.client_secret, around);
  if (authentication !== undefined && clientSecret === undefined)
    problems.push(
      `client_authentication.client_secret: ${describePlace(authentication.client_secret)} does not exist, or is empty`,
    );
  if (problems.length > 0 || clients.client === undefined) return { problems };
  const profile = around.profile ?? file.profile ?? 'rfc7523';
  return {
    name: file.name ?? issuer,
    profile,
    issuer,
    metadata: file.metadata,
    tokenEndpoint: file.token_endpoint,
    keys: file.keys,
    secondTokenEndpoint: around.secondTokenEndpoint ?? file.second_token_endpoint,
    address: file.address,
    clients: { ...clients, client: clients.client },
    values: file.values ?? {},
    has: new Set(file.has ?? []),
    grant: readHabits(file, profile),
    clientAuthentication:
      authentication === undefined || clientSecret === undefined
        ? undefined
        : { method: authentication.method, clientId: authentication.client_id, clientSecret },
  };
}

function readHabits({ grant = {} }: StaticFile, profile: Profile): Adapter['grant'] {
  return {
    lifetime: grant.lifetime ?? 60,
    scopeIn: grant.scope_in ?? (profile === 'maskinporten' ? 'claim' : 'form'),
    audience: grant.audience ?? 'issuer',
    claims: grant.claims ?? {},
    header: grant.header ?? {},
    form: grant.form ?? {},
  };
}

async function openClient(client: ClientFile, around: Surroundings): Promise<PlayedClient | string> {
  const given = isPlace(client.key) ? await readSecret(client.key, around) : client.key;
  if (given === undefined) return `${describePlace(client.key)} does not exist, or is empty`;
  const read = readKey(given);
  if (typeof read === 'string') return read;
  const { kty, n, e, crv, x, y } = describePublic(read.key);
  const kid = client.kid === null ? undefined : (client.kid ?? read.kid);
  return {
    clientId: client.client_id,
    kid,
    key: read.key,
    publicJwk: JSON.parse(JSON.stringify({ kty, kid, n, e, crv, x, y })),
    scope: client.scope,
    x5c: client.x5c,
  };
}

/** The public half. RSA-PSS keys have no form as a JWK. */
function describePublic(key: KeyObject): JsonWebKey {
  return key.asymmetricKeyType === 'rsa-pss' ? { kty: 'RSA' } : createPublicKey(key).export({ format: 'jwk' });
}

function readKey(given: unknown): { readonly key: KeyObject; readonly kid: string | undefined } | string {
  try {
    const pem = typeof given === 'object' && given !== null && 'pem' in given ? given.pem : given;
    if (typeof pem === 'string' && pem.includes('-----BEGIN ')) return { key: createPrivateKey(pem), kid: undefined };
    const jwk = (typeof given === 'string' ? JSON.parse(given) : given) as JsonWebKey & { readonly kid?: unknown };
    return {
      key: createPrivateKey({ key: jwk, format: 'jwk' }),
      kid: typeof jwk.kid === 'string' ? jwk.kid : undefined,
    };
  } catch {
    return 'it is neither a private JWK nor a private key in PEM';
  }
}

function isPlace(given: unknown): given is PlaceOfSecret {
  return (
    typeof given === 'object' &&
    given !== null &&
    Object.keys(given).length === 1 &&
    ('file' in given || 'environment' in given)
  );
}

function describePlace(given: unknown): string {
  if (!isPlace(given)) return 'the value';
  return 'file' in given ? `the file ${given.file}` : `the environment variable ${given.environment}`;
}

async function readSecret(given: string | PlaceOfSecret, around: Surroundings): Promise<string | undefined> {
  if (typeof given === 'string') return given;
  if ('environment' in given) return around.environment[given.environment]?.trim() || undefined;
  try {
    return (await readFile(resolve(around.folder, given.file), 'utf8')).trim() || undefined;
  } catch {
    return undefined;
  }
}
