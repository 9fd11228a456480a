import { execFile, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

/** CI installs the judges where it may: as root. Elsewhere a missing one is named. */
const mustBeThere = process.env.CI === 'true' && process.getuid?.() === 0;

/**
 * The independent judges of the tests: OpenSSL and Java. Where one is missing its tests are skipped by name, but never in
 * CI: there a missing judge is a failure.
 */
export const withoutOpenssl = findSkip('openssl', ['version']);
export const withoutKeytool = findSkip('keytool', ['-help']);
/** A runtime without the compiler cannot run a single source file. */
export const withoutJdk = findSkip('java', ['--describe-module', 'jdk.compiler']);

function findSkip(program: string, args: readonly string[]): { readonly skip: string | false } {
  const works = spawnSync(program, args).status === 0;
  return { skip: works || mustBeThere ? false : `${[program, ...args].join(' ')} fails on this machine` };
}

export interface Verdict {
  /** Zero when the judge is content. */
  readonly code: number;
  readonly output: string;
}

const run = promisify(execFile);

/** Runs a judge and returns what it says, also when it is not content. */
export async function ask(program: string, args: readonly string[]): Promise<Verdict> {
  try {
    const { stdout, stderr } = await run(program, [...args]);
    return { code: 0, output: stdout + stderr };
  } catch (error) {
    const { code, stdout, stderr } = error as { code?: unknown; stdout?: string; stderr?: string };
    if (typeof code !== 'number') throw error;
    return { code, output: `${stdout}${stderr}` };
  }
}

export const askOpenssl = (...args: readonly string[]): Promise<Verdict> => ask('openssl', args);

/** Java's PKIX validator with revocation on: root, certificate, chain, then CRLs. */
export const askJava = (...files: readonly string[]): Promise<Verdict> =>
  ask('java', [fileURLToPath(new URL('./CheckChain.java', import.meta.url)), ...files]);
