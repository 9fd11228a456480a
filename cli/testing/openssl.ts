import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';

const program = 'openssl';

/** Skips tests by name where OpenSSL, or its provider of old ciphers, is missing; never in CI, where that is a failure. */
export const withoutOpenssl = findSkip('version');
export const withoutOldCiphers = findSkip('list', '-providers', '-provider', 'legacy');

function findSkip(...args: readonly string[]): { readonly skip: string | false } {
  const works = spawnSync(program, args).status === 0;
  return { skip: works || process.env.CI === 'true' ? false : `${program} ${args.join(' ')} fails on this machine` };
}

export async function runOpenssl(...args: readonly string[]): Promise<string> {
  return (await promisify(execFile)(program, [...args])).stdout;
}
