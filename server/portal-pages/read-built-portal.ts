import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeReady, type ReadyAnswer } from '#answers';

/** One file of the built portal, as it is and compressed. */
export interface BuiltFile {
  readonly mediaType: string;
  readonly plain: ReadyAnswer;
  readonly compressed: Readonly<Partial<Record<Encoding, ReadyAnswer>>>;
}

export type Encoding = 'br' | 'gzip';

export interface BuiltPortal {
  /** The one page: the addresses below are its own business. */
  readonly page: BuiltFile;
  /** By name, such as `index-Bx3k.js`. Their names change with their content. */
  readonly assets: ReadonlyMap<string, BuiltFile>;
}

const endings: Readonly<Record<Encoding, string>> = { br: '.br', gzip: '.gz' };
const mediaTypes: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  png: 'image/png',
  svg: 'image/svg+xml',
  woff2: 'font/woff2',
};

/** Reads the portal that was built into `folder`; nothing when it was not. */
export async function readBuiltPortal(folder: string): Promise<BuiltPortal | undefined> {
  const page = await readBuiltFile(join(folder, 'index.html'));
  if (page === undefined) return undefined;
  const assets = join(folder, 'assets');
  const names = (await readdir(assets)).filter((name) => !/\.(br|gz)$/.test(name));
  const files = await Promise.all(names.map(async (name) => [name, await readBuiltFile(join(assets, name))] as const));
  return { page, assets: new Map(files.filter((entry): entry is [string, BuiltFile] => entry[1] !== undefined)) };
}

async function readBuiltFile(path: string): Promise<BuiltFile | undefined> {
  const content = await readIfThere(path);
  if (content === undefined) return undefined;
  const compressed = await Promise.all(
    Object.entries(endings).map(async ([encoding, ending]) => {
      const bytes = await readIfThere(`${path}${ending}`);
      return bytes === undefined ? [] : [[encoding, makeReady(bytes)] as const];
    }),
  );
  return {
    mediaType: mediaTypes[path.slice(path.lastIndexOf('.') + 1)] ?? 'application/octet-stream',
    plain: makeReady(content),
    compressed: Object.fromEntries(compressed.flat()),
  };
}

async function readIfThere(path: string): Promise<Buffer | undefined> {
  try {
    return await readFile(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
