import type { OrganisationNumber } from '@portvakt/protocol';
import { writeList } from '#answers';
import type { AgentClient } from './agent-client-store.ts';
import { coversAll, type FacilitatedClient } from './client-relation.ts';
import type { ClientDelegationDependencies } from './dependencies.ts';
import type { Names } from './write-clients.ts';

/** Rows that are read at a time: each may hold many packages. */
const LIST_PAGE = 200;

type Given = Pick<ClientDelegationDependencies, 'organisations' | 'clientRelations' | 'agentClients'>;
type Written = ReturnType<typeof writeList>;

/** The clients of `facilitator` that have given it every one of `packages`, as `write` writes each. */
export function listFacilitated(
  { organisations, clientRelations }: Given,
  { facilitator, packages }: { facilitator: OrganisationNumber; packages: readonly string[] },
  write: (client: FacilitatedClient, names: Names) => unknown,
): Written {
  const readPage = async (after: string | undefined) => {
    const { clients, next } = await clientRelations.listClients(facilitator, { after: after ?? '', limit: LIST_PAGE });
    const shown = clients.filter(({ relations }) => coversAll(relations, packages));
    const names = await organisations.readAll(shown.map(({ client }) => client));
    return { rows: shown.map((client) => write(client, names)), next };
  };
  return writeList(readPage, (written) => written);
}

/** The clients that an agent has been given. */
export function listGiven(
  { organisations, agentClients }: Given,
  systemUserId: string,
  write: (given: AgentClient, names: Names) => unknown,
): Written {
  const readPage = async (after: string | undefined) => {
    const page = await agentClients.listOfAgent(systemUserId, { after: after ?? '', limit: LIST_PAGE });
    const names = await organisations.readAll(page.map(({ client }) => client));
    const next = page.length < LIST_PAGE ? undefined : page.at(-1)?.client;
    return { rows: page.map((given) => write(given, names)), next };
  };
  return writeList(readPage, (written) => written);
}
