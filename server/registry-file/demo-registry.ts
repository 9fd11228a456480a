import { generateKeyPair, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { checkForm } from './read-registry-file.ts';
import type { RegistryFile } from './registry-schema.ts';

/** The client whose private key anyone with the data folder can use. */
export const demoClient = { clientId: 'demo-pensjon', scope: 'nav:aareg/v1/arbeidsforhold/otp' };

/** Clients of the demo registry that the demo key is registered on. */
const CLIENTS_WITH_KEY = ['demo-pensjon', 'demo-systemleverandor'];

/** Where the demo clients' private key (a JWK) lies. */
export function demoKeyFile(dataDirectory: string): string {
  return join(dataDirectory, 'demo-key.jwk.json');
}

/** The demo registry with the public half of this installation's demo key, which is made on first use. */
export async function readDemoRegistry(dataDirectory: string): Promise<RegistryFile> {
  const text = await readFile(new URL('./demo-registry.json', import.meta.url), 'utf8');
  const registry = checkForm(JSON.parse(text), 'demo-registry.json');
  const { kty, kid, n, e, alg, use } = await readOrMakeKey(demoKeyFile(dataDirectory));
  return {
    ...registry,
    clients: (registry.clients ?? []).map((client) =>
      CLIENTS_WITH_KEY.includes(client.client_id)
        ? { ...client, jwks: { keys: [{ kty, kid, n, e, alg, use }] } }
        : client,
    ),
  };
}

interface DemoKey {
  readonly kty: 'RSA';
  readonly kid: string;
  readonly n: string;
  readonly e: string;
  readonly alg: 'RS256';
  readonly use: 'sig';
}

async function readOrMakeKey(file: string): Promise<DemoKey> {
  const read = async () => JSON.parse(await readFile(file, 'utf8')) as DemoKey;
  try {
    return await read();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const jwk = {
    kid: `demo-${new Date().getUTCFullYear()}`,
    alg: 'RS256',
    use: 'sig',
    ...privateKey.export({ format: 'jwk' }),
  };
  await mkdir(join(file, '..'), { recursive: true, mode: 0o700 });
  // Written whole under another name and then linked: of two servers that start at once, one key wins and both use it.
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, `${JSON.stringify(jwk, null, 2)}\n`, { mode: 0o600, flag: 'wx' });
  try {
    await link(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await unlink(draft);
  }
  return read();
}
