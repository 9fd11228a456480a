import { randomUUID } from 'node:crypto';
import { isRefusal, type OrganisationNumber } from '@portvakt/protocol';
import { giveClient, giveSelf, takeClient } from '#client-delegations';
import type { SystemUser } from '#system-users';
import type { Application } from './application.ts';
import type { DeclaredSystemUser } from './system-user-schema.ts';

/** Most clients of one agent that are compared with the file. */
const MOST_COMPARED = 10_000;

/** Gives a declared agent its clients. One that is on record has its clients changed only with `force`. */
export async function applyAgentClients(
  application: Application,
  {
    agent,
    declared,
    path,
    isNew,
  }: {
    agent: Pick<SystemUser, 'id' | 'partyOrgno' | 'accessPackages' | 'userType'>;
    declared: DeclaredSystemUser;
    path: string;
    isNew: boolean;
  },
): Promise<void> {
  if (declared.clients === undefined) return;
  if (agent.userType !== 'agent') {
    application.noteProblem(`${path}.clients: only a system user of the type agent has clients`);
    return;
  }
  const { unit, stores } = application;
  const given = { ...stores, newId: randomUUID };
  const wanted = new Map<OrganisationNumber, string>();
  for (const [index, text] of declared.clients.entries()) {
    const client = application.readNumber(text, `${path}.clients[${index}]`);
    if (client !== undefined) wanted.set(client, `${path}.clients[${index}]`);
  }
  const listed = await stores.agentClients.findOfAgent(unit.transaction, agent.id, MOST_COMPARED);
  const recorded = listed.map(({ client }) => client);
  const differs = () => application.differs({ clients: recorded }, { clients: [...wanted.keys()].sort() }, path);
  if (!isNew && !differs()) return;
  for (const [client, place] of wanted) {
    const made =
      client === agent.partyOrgno
        ? await giveSelf(given, unit, agent)
        : await giveClient(given, unit, { agent, client });
    if (isRefusal(made)) application.noteProblem(`${place}: ${made.description}`);
  }
  for (const client of recorded) if (!wanted.has(client)) await takeClient(given, unit, { agent, client });
}
