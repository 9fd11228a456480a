import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FoundPeer, PeerOrder } from './peer.ts';

/** A peer that is an npm package, served by the program `file` in `servers/`. */
export async function findPackage(name: string, file: string): Promise<FoundPeer | string> {
  const version = await readVersion(name);
  if (version === undefined) return `the package ${name} is not installed (npm ci)`;
  return {
    version,
    runtime: `Node ${process.versions.node}, one process`,
    command: async ({ clients, issuer, folder }: PeerOrder) => ({
      program: process.execPath,
      arguments: ['--no-warnings', fileURLToPath(new URL(`./servers/${file}`, import.meta.url))],
      environment: {
        NODE_ENV: 'production',
        PEER_CLIENTS: JSON.stringify(clients),
        PEER_FOLDER: folder,
        ...(issuer !== undefined && { PEER_ISSUER: issuer }),
      },
    }),
  };
}

/** The version in the package.json above the file that an import of `name` would load. */
async function readVersion(name: string): Promise<string | undefined> {
  let folder: string;
  try {
    folder = dirname(fileURLToPath(import.meta.resolve(name)));
  } catch {
    return undefined;
  }
  for (; folder !== dirname(folder); folder = dirname(folder)) {
    const text = await readFile(join(folder, 'package.json'), 'utf8').catch(() => '{}');
    const found = JSON.parse(text) as { readonly name?: string; readonly version?: string };
    if (found.name === name) return found.version;
  }
  return undefined;
}
