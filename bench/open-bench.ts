import { makeClient, startPostgres, temporaryFolder } from '@portvakt/own-tests';
import { type Driver, startDriver } from './driver.ts';
import { type Bench, LAUNCHER } from './prepare-row.ts';
import type { BenchArguments } from './read-arguments.ts';
import type { Row } from './rows.ts';
import { serveAuthority } from './serve-authority.ts';
import { serveSigner } from './serve-signer.ts';

export interface OpenBench {
  readonly bench: Bench;
  readonly driver: Driver;
  close(): Promise<void>;
}

/** Starts what the rows stand on: the driver and, where a row wants them, PostgreSQL, an authority and a signer. */
export async function openBench(
  rows: readonly Row[],
  given: Pick<BenchArguments, 'launcher' | 'environment'>,
): Promise<OpenBench> {
  const folder = await temporaryFolder();
  const needsPostgres = rows.some(({ server }) => server === 'postgres');
  const postgres = needsPostgres ? await startPostgres({ syncs: true }) : undefined;
  const key = makeClient();
  const authority = rows.some(({ certificates }) => certificates)
    ? await serveAuthority({ folder: folder.path, privateKey: key.privateKey })
    : undefined;
  const signer = rows.some((row) => row.signer)
    ? await serveSigner({ folder: folder.path, launcher: given.launcher ?? LAUNCHER })
    : undefined;
  const bench: Bench = {
    key,
    authority,
    signer,
    issuer: 'https://portvakt.example/',
    folder: folder.path,
    postgres,
    launcher: given.launcher,
    environment: given.environment,
  };
  const driver = startDriver(bench);
  return {
    bench,
    driver,
    close: async () => {
      await driver.stop();
      await authority?.stop();
      await signer?.stop();
      await postgres?.stop();
      await folder.remove();
    },
  };
}
