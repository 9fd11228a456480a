import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import {
  encodePem,
  type IssuedCertificate,
  makeRsaKey,
  openTestAuthority,
  type TestAuthority,
} from '@portvakt/test-authority';

export interface Workbench {
  readonly folder: string;
  readonly authority: TestAuthority;
  /** Milliseconds since 1970, for the authority's clock. */
  now: number;
  /** A key to use again: making one takes longest of all. */
  readonly subjectKey: Awaited<ReturnType<typeof makeRsaKey>>;
  /** Writes a file into the folder and returns its path. */
  write(name: string, content: string | Uint8Array): Promise<string>;
  /** Writes the certificate, its chain and its root in PEM and returns their paths. */
  writePems(issued: IssuedCertificate): Promise<{ cert: string; chain: string; root: string }>;
}

/** An authority in a folder of its own, which is removed after the tests of the file. `now` is its clock. */
export async function openWorkbench({
  now = Date.now(),
  baseUrl = 'http://localhost:7070/test-authority/',
}: {
  now?: number;
  baseUrl?: string;
} = {}): Promise<Workbench> {
  const folder = await makeFolder();
  const clock = () => bench.now;
  const [authority, subjectKey] = await Promise.all([
    openTestAuthority({ folder: join(folder, 'authority'), baseUrl, clock }),
    makeRsaKey(2048),
  ]);
  let written = 0;
  const write = async (name: string, content: string | Uint8Array) => {
    written += 1;
    const file = join(folder, `${written}-${name}`);
    await writeFile(file, content);
    return file;
  };
  const bench: Workbench = {
    folder,
    authority,
    now,
    subjectKey,
    write,
    writePems: async ({ certificate, chain }) => ({
      cert: await write('cert.pem', encodePem('CERTIFICATE', certificate)),
      chain: await write('chain.pem', chain.map((der) => encodePem('CERTIFICATE', der)).join('')),
      root: await write('root.pem', encodePem('CERTIFICATE', chain.at(-1) ?? certificate)),
    }),
  };
  return bench;
}

/** A new folder that is removed after the tests of the file. */
export async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'portvakt-authority-'));
  after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
