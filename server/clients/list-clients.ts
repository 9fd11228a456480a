import type { OrganisationNumber } from '@portvakt/protocol';
import { writeList } from '#answers';
import type { ClientRecord, RecordedKey } from './client.ts';
import type { ClientPlace, ClientStore } from './store.ts';

/** Clients that are read at a time. */
const PAGE = 500;

/** A client of a list, with what was asked for beside it. */
export interface ListedClient {
  readonly client: ClientRecord;
  readonly scopes: readonly string[];
  /** Keys in use that end before the time that was asked about; none when none was. */
  readonly keys: readonly RecordedKey[];
}

/**
 * The clients of an organisation as JSON, written while they are read. With `expiringBefore` each comes with its keys that
 * end before then, and with `onlyExpiring` those without any are left out.
 */
export async function listClients(
  clients: Pick<ClientStore, 'listPage' | 'listScopes' | 'listExpiringKeys'>,
  {
    organisation,
    inactive = false,
    madeFor,
    expiringBefore,
    onlyExpiring = false,
    integrationType,
  }: {
    organisation: OrganisationNumber;
    inactive?: boolean | undefined;
    madeFor?: string | undefined;
    expiringBefore?: number | undefined;
    onlyExpiring?: boolean;
    integrationType?: string;
  },
  write: (listed: ListedClient) => unknown,
): Promise<{ readonly json: string | AsyncIterable<string> }> {
  const readPage = async (after: ClientPlace | undefined) => {
    const page = await clients.listPage(organisation, { inactive, madeFor, after, limit: PAGE });
    const ids = page.map(({ client_id }) => client_id);
    const scopes = await clients.listScopes(ids);
    const keys = expiringBefore === undefined ? undefined : await clients.listExpiringKeys(ids, expiringBefore);
    return {
      rows: page
        .filter(({ client_id }) => !onlyExpiring || keys?.has(client_id) === true)
        .filter(({ integration_type }) => integrationType === undefined || integration_type === integrationType)
        .map((client) => ({
          client,
          scopes: scopes.get(client.client_id) ?? [],
          keys: keys?.get(client.client_id) ?? [],
        })),
      next: page.length < PAGE ? undefined : page.at(-1),
    };
  };
  return { json: await writeList(readPage, write) };
}
