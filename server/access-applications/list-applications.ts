import { type Refusal, refuse } from '@portvakt/protocol';
import type { PageKeys } from '#answers';
import { describeApplication } from './describe-application.ts';
import type { ApplicationKey, ApplicationSearch, ApplicationStore } from './store.ts';

/** A page of applications, newest first, with the key of the next one. */
export async function listApplications(
  { applications, pageKeys }: { applications: Pick<ApplicationStore, 'listPage'>; pageKeys: PageKeys },
  search: ApplicationSearch,
  { size = 50, after }: { size?: number | undefined; after?: string | undefined },
) {
  const list = ['access applications', JSON.stringify(search)];
  const key = readKey(pageKeys, list, after);
  if (key !== undefined && 'refusal' in key) return key;
  // One more than is shown tells whether there is more.
  const rows = await applications.listPage(search, { after: key, limit: size + 1 });
  const shown = rows.slice(0, size);
  const last = shown.at(-1);
  return {
    content: shown.map(describeApplication),
    page: {
      size,
      ...(rows.length > size && last !== undefined && { after: pageKeys.write(list, [last.createdAt, last.id]) }),
    },
  };
}

function readKey(
  pageKeys: PageKeys,
  list: readonly string[],
  after: string | undefined,
): ApplicationKey | undefined | Refusal {
  if (after === undefined) return undefined;
  const [createdAt, id] = pageKeys.read(list, after) ?? [];
  return typeof createdAt === 'number' && typeof id === 'string'
    ? { createdAt, id }
    : refuse('access-application-invalid', {
        fields: [{ field: 'after', message: 'must be page.after of a page of this very list' }],
      });
}
