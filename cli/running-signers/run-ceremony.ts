import { createHash, randomInt } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeCertificate } from '@portvakt/server/signing-keys';
import { type CeremonyOutput, holdCeremony, readCeremony } from '@portvakt/signer';
import { parse } from 'yaml';
import { CommandFailure } from '../command-line/command-failure.ts';
import { readSecret } from './read-secret.ts';

interface Transcript {
  readonly file: string;
  readonly shape: CeremonyOutput['shape'];
  readonly digest: string;
}

/** Holds the ceremony in `file`, as a rehearsal when nothing was `rehearsed` before, and writes what comes of it to `out`. */
export async function runCeremony({
  file,
  out,
  rehearsed,
  environment,
}: {
  file: string;
  out: string;
  rehearsed: string | undefined;
  environment: Readonly<Record<string, string | undefined>>;
}): Promise<CeremonyOutput> {
  const text = await readFile(file, 'utf8');
  const ceremony = readCeremony(parse(text));
  if ('problems' in ceremony) {
    throw new CommandFailure(`${file} cannot be used.`, { error: 'file_invalid', lines: ceremony.problems });
  }
  const fileDigest = createHash('sha256').update(text).digest('hex');
  const earlier = rehearsed === undefined ? undefined : await readTranscript(rehearsed);
  // Before anything is done: a key that nobody rehearsed is not to be made at all.
  if (earlier !== undefined && earlier.file !== fileDigest) {
    throw new CommandFailure(`${file} is not the file that was rehearsed.`, { error: 'not_rehearsed' });
  }
  await mkdir(out, { mode: 0o700 });
  const common = { now: Date.now(), fileDigest, certify: composeCertificate, isRehearsal: earlier === undefined };
  const held =
    earlier === undefined
      ? await withSoftToken(() =>
          holdCeremony(ceremony, {
            ...common,
            module: ceremony.rehearsal.module,
            pin: makePin(),
            officerPin: makePin(),
          }),
        )
      : await holdCeremony(ceremony, {
          ...common,
          module: ceremony.token.module,
          pin: await readSecret(environment, { name: 'PORTVAKT_SIGNER_PIN', what: 'the PIN of the token' }),
          officerPin: ceremony.steps.includes('initialise-token')
            ? await readSecret(environment, { name: 'PORTVAKT_SIGNER_OFFICER_PIN', what: "the security officer's PIN" })
            : '',
        });
  for (const [name, content] of Object.entries(held.files)) await writeFile(join(out, name), content, { flag: 'wx' });
  if (earlier !== undefined && earlier.digest !== held.digest) {
    throw new CommandFailure('The output is not as it was rehearsed: do not use this key.', {
      error: 'not_as_rehearsed',
      lines: describeDifferences(earlier.shape, held.shape),
    });
  }
  return held;
}

async function readTranscript(folder: string): Promise<Transcript> {
  return JSON.parse(await readFile(join(folder, 'transcript.json'), 'utf8'));
}

/** SoftHSM with a folder of its own, which is thrown away. */
async function withSoftToken<T>(work: () => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'portvakt-rehearsal-'));
  const before = process.env.SOFTHSM2_CONF;
  try {
    await mkdir(join(folder, 'tokens'));
    await writeFile(join(folder, 'softhsm2.conf'), `directories.tokendir = ${join(folder, 'tokens')}\n`);
    process.env.SOFTHSM2_CONF = join(folder, 'softhsm2.conf');
    return await work();
  } finally {
    if (before === undefined) delete process.env.SOFTHSM2_CONF;
    else process.env.SOFTHSM2_CONF = before;
    await rm(folder, { recursive: true, force: true });
  }
}

function makePin(): string {
  return String(randomInt(10 ** 8, 10 ** 9));
}

function describeDifferences(rehearsed: CeremonyOutput['shape'], held: CeremonyOutput['shape']): readonly string[] {
  return rehearsed.flatMap((expected, index) => {
    const [was, is] = [expected, held[index]].map((step) => JSON.stringify(step));
    return was === is ? [] : [`rehearsed ${was}`, `now       ${is}`];
  });
}
