import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Stage } from './open-stage.ts';

const PROGRAM = fileURLToPath(new URL('../provider/main.ts', import.meta.url));

export interface ProgramEnd {
  readonly code: number | null;
  readonly output: string;
}

export interface Job {
  /** The provider's books. */
  readonly database: string;
  readonly changedSince: string;
  /** Starts the provider's program; `onStart` may kill it. */
  run(onStart?: (program: ChildProcess) => void): Promise<ProgramEnd>;
}

/** The provider's job on `stage`, with its books in `folder`. `environment` overrides its settings. */
export async function prepareJob(
  stage: Stage,
  { folder, environment = {} }: { folder: string; environment?: Readonly<Record<string, string>> },
): Promise<Job> {
  const agreements = join(folder, 'agreements.json');
  const database = join(folder, 'pension.db');
  const changedSince = new Date(Date.now() - 30 * 86_400_000).toISOString();
  await writeFile(agreements, JSON.stringify(stage.world.agreements));
  const settings = {
    PATH: process.env.PATH,
    MASKINPORTEN_ISSUER: stage.issuer,
    MASKINPORTEN_CLIENT_ID: stage.key.clientId,
    MASKINPORTEN_CLIENT_JWK: JSON.stringify(stage.key.privateJwk),
    AAREG_URL: stage.standIns.addresses.aareg,
    INNTEKTSMOTTAKERE_URL: stage.standIns.addresses.inntektsmottakere,
    TJENESTEPENSJONSAVTALE_URL: stage.standIns.addresses.tjenestepensjonsavtale,
    PENSION_DATABASE: database,
    PENSION_AGREEMENTS: agreements,
    PENSION_CHANGED_SINCE: changedSince,
    ...environment,
  };
  return {
    database,
    changedSince,
    async run(onStart) {
      const program = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', PROGRAM], {
        env: settings,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let output = '';
      for (const stream of [program.stdout, program.stderr])
        stream.on('data', (chunk) => {
          output += chunk;
        });
      onStart?.(program);
      const [code] = await once(program, 'close');
      return { code, output };
    },
  };
}
