import { createPrivateKey, type JsonWebKey, randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { takeKeyPair } from '#signing-keys';
import { DEMO_KEY_BITS, demoKeyFile } from './demo-key-file.ts';
import demoRegistry from './demo-registry.json' with { type: 'json' };
import type { RegistryFile } from './registry-schema.ts';

/** The client whose private key anyone with the data folder can use. */
export const demoClient = { clientId: 'demo-pensjon', scope: 'nav:aareg/v1/arbeidsforhold/otp' };

/** Clients of the demo registry that have the demo key. */
const CLIENTS_WITH_KEY = ['demo-pensjon', 'demo-systemleverandor'];

/** The same key as PEM (PKCS#8), the only form that many clients read. */
function demoPemFile(dataDirectory: string): string {
  return join(dataDirectory, 'demo-key.pem');
}

/** The demo registry with the public half of this installation's demo key, which is made at first use. */
export async function readDemoRegistry(dataDirectory: string): Promise<RegistryFile> {
  // A test checks its form. At every start that would be a tenth of the time; and in JSON TypeScript sees no literal types.
  const registry = demoRegistry as unknown as RegistryFile;
  const { kty, kid, n, e, alg, use } = await readOrMakeKey(dataDirectory);
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

async function readOrMakeKey(dataDirectory: string): Promise<DemoKey> {
  const file = demoKeyFile(dataDirectory);
  const jwk = (await readIfThere(file)) ?? (await makeKey(file));
  const key = JSON.parse(jwk) as DemoKey;
  await writePem(demoPemFile(dataDirectory), key);
  return key;
}

async function makeKey(file: string): Promise<string> {
  const { privateKey } = await takeKeyPair(DEMO_KEY_BITS);
  const jwk = {
    kid: `demo-${new Date().getUTCFullYear()}`,
    alg: 'RS256',
    use: 'sig',
    ...privateKey.export({ format: 'jwk' }),
  };
  await mkdir(join(file, '..'), { recursive: true, mode: 0o700 });
  await writeOnce(file, `${JSON.stringify(jwk, null, 2)}\n`);
  return readFile(file, 'utf8');
}

/** Folders made by earlier versions have only the JWK. In a read-only folder nothing is written now either. */
async function writePem(file: string, jwk: DemoKey): Promise<void> {
  const pem = createPrivateKey({ key: { ...jwk } as JsonWebKey, format: 'jwk' }).export({
    format: 'pem',
    type: 'pkcs8',
  });
  const there = await readIfThere(file);
  if (there === pem) return;
  try {
    // It belongs to another key if the JWK was replaced by hand.
    if (there !== undefined) await rm(file, { force: true });
    await writeOnce(file, pem.toString());
  } catch (error) {
    if (!['EACCES', 'EROFS', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '')) throw error;
  }
}

async function readIfThere(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return undefined;
  });
}

/**
 * Written completely under another name and then linked: if two servers start at once, one key wins and both use it.
 */
async function writeOnce(file: string, content: string): Promise<void> {
  const draft = `${file}.${randomUUID()}`;
  await writeFile(draft, content, { mode: 0o600, flag: 'wx' });
  try {
    await link(draft, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await unlink(draft);
  }
}
