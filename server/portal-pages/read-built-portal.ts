import { makeReady, type ReadyAnswer } from '#answers';
import { listShipped, readShipped } from '#shipped-files';

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
export async function readBuiltPortal(folder: URL): Promise<BuiltPortal | undefined> {
  const page = await readBuiltFile(new URL('index.html', folder));
  if (page === undefined) return undefined;
  const assets = new URL('assets/', folder);
  const names = (await listShipped(assets)).filter((name) => !/\.(br|gz)$/.test(name));
  const files = await Promise.all(
    names.map(async (name) => [name, await readBuiltFile(new URL(name, assets))] as const),
  );
  return { page, assets: new Map(files.filter((entry): entry is [string, BuiltFile] => entry[1] !== undefined)) };
}

async function readBuiltFile({ href }: URL): Promise<BuiltFile | undefined> {
  const content = await readShipped(new URL(href));
  if (content === undefined) return undefined;
  const compressed = await Promise.all(
    Object.entries(endings).map(async ([encoding, ending]) => {
      const bytes = await readShipped(new URL(`${href}${ending}`));
      return bytes === undefined ? [] : [[encoding, makeReady(bytes)] as const];
    }),
  );
  return {
    mediaType: mediaTypes[href.slice(href.lastIndexOf('.') + 1)] ?? 'application/octet-stream',
    plain: makeReady(content),
    compressed: Object.fromEntries(compressed.flat()),
  };
}
