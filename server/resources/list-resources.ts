import type { OrganisationNumber } from '@portvakt/protocol';
import { createKeptList, writeList } from '#answers';
import type { ChangeFeed } from '#audit-trail';
import type { Database } from '#database';
import { type Done, send } from '#endpoints';
import type { Resource } from './resource.ts';
import type { ResourceStore } from './store.ts';

/** Resources that are read at a time. */
const PAGE = 100;
/** Resources that a search answers at most. */
const MOST_FOUND = 1_000;

/** What a search asks for, in lower case: resources in which every text stands somewhere; hidden ones are not found. */
type Wanted = readonly string[];

/** Lists of the resources in use. */
export interface ResourceList {
  readonly all: () => Promise<Done>;
  readonly search: (wanted: Wanted) => Promise<Done>;
}

/** The resources in use as JSON: all of them, or those that are searched for. They are kept ready while none changes. */
export function createResourceList({
  database,
  resources,
  feed,
}: {
  database: Pick<Database, 'reads'>;
  resources: Pick<ResourceStore, 'listPage' | 'findAll'>;
  feed: Pick<ChangeFeed, 'subscribe' | 'isFresh' | 'catchUp'>;
}): ResourceList {
  const toEntry = ({ identifier, document }: Resource) => {
    const json = JSON.stringify(document);
    return { id: identifier, json, text: json.toLowerCase(), visible: document.visible !== false };
  };
  type Entry = ReturnType<typeof toEntry>;
  const readPage = async (after: string | undefined) => {
    const rows = await readResources(resources, { after });
    return { ...rows, rows: rows.rows.map(toEntry) };
  };
  const fits = ({ text, visible }: Entry, wanted: Wanted | undefined) =>
    wanted === undefined || (visible && wanted.every((part) => text.includes(part)));

  const kept = createKeptList({
    feed,
    readAll: async function* () {
      for (let page = await readPage(undefined); ; page = await readPage(page.next)) {
        yield page.rows;
        if (page.next === undefined) return;
      }
    },
    readSome: async (ids) => [...(await resources.findAll(database.reads, ids)).values()].map(toEntry),
    concerns: ({ kind, subject }) => (kind === 'resource' ? { id: subject } : undefined),
    fits,
    keyOf: (wanted: Wanted | undefined) => JSON.stringify(wanted ?? null),
    mostFound: (wanted) => (wanted === undefined ? Number.POSITIVE_INFINITY : MOST_FOUND),
  });

  const find = async (wanted: Wanted | undefined): Promise<Done> => {
    const ready = await kept.find(wanted);
    if (ready !== undefined) return send({ ready });
    let left = wanted === undefined ? Number.POSITIVE_INFINITY : MOST_FOUND;
    const readFitting = async (after: string | undefined) => {
      const { rows, next } = await readPage(after);
      const found = rows.filter((entry) => fits(entry, wanted)).slice(0, left);
      left -= found.length;
      return { rows: found, next: left > 0 ? next : undefined };
    };
    return send({ json: await writeList(readFitting, ({ json }) => JSON.parse(json)) });
  };
  return { all: () => find(undefined), search: find };
}

/** A page of resources, of one owner where that is asked for, and where the list goes on. */
export async function readResources(
  resources: Pick<ResourceStore, 'listPage'>,
  { owner, after }: { owner?: OrganisationNumber; after: string | undefined },
): Promise<{ readonly rows: readonly Resource[]; readonly next: string | undefined }> {
  const rows = await resources.listPage({ owner, after: after ?? '', limit: PAGE });
  return { rows, next: rows.length < PAGE ? undefined : rows.at(-1)?.identifier };
}
