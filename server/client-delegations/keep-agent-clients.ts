import { type OrganisationNumber, type Refusal, refuse } from '@portvakt/protocol';
import type { Unit } from '#audit-trail';
import type { SystemUser } from '#system-users';
import type { AgentClient } from './agent-client-store.ts';
import { coversAll } from './client-relation.ts';
import type { ClientDelegationDependencies } from './dependencies.ts';

type Given = Pick<ClientDelegationDependencies, 'agentClients' | 'clientRelations' | 'newId'>;
type Agent = Pick<SystemUser, 'id' | 'partyOrgno' | 'accessPackages'>;

/**
 * Gives an agent system user a client of its owner, which must have given the owner every package that the system user has.
 * Repeating it changes nothing. The owner is not its own client: see {@link giveSelf}.
 */
export async function giveClient(
  given: Given,
  unit: Unit,
  { agent, client }: { agent: Agent; client: OrganisationNumber },
): Promise<AgentClient | Refusal> {
  const pair = { systemUserId: agent.id, client };
  const relations = await given.clientRelations.findOf(unit.transaction, { facilitator: agent.partyOrgno, client });
  if (relations.length === 0) return refuse('agent-client-unknown');
  const needed = agent.accessPackages.map(({ urn }) => urn);
  if (!coversAll(relations, needed)) return refuse('agent-client-without-packages');
  return keep(given, unit, { agent, pair });
}

/** Lets an agent system user act for its owner itself. Repeating it changes nothing. */
export async function giveSelf(given: Given, unit: Unit, agent: Agent): Promise<AgentClient> {
  return keep(given, unit, { agent, pair: { systemUserId: agent.id, client: agent.partyOrgno } });
}

/** Takes a client away from an agent system user; nothing when it does not have the client. */
export async function takeClient(
  { agentClients }: Given,
  unit: Unit,
  { agent, client }: { agent: Agent; client: OrganisationNumber },
): Promise<AgentClient | undefined> {
  const known = await agentClients.find(unit.transaction, { systemUserId: agent.id, client });
  if (known !== undefined) await agentClients.take(unit, known, agent.partyOrgno);
  return known;
}

async function keep(
  { agentClients, newId }: Given,
  unit: Unit,
  { agent, pair }: { agent: Agent; pair: Pick<AgentClient, 'systemUserId' | 'client'> },
): Promise<AgentClient> {
  const known = await agentClients.find(unit.transaction, pair);
  return known ?? agentClients.give(unit, pair, { owner: agent.partyOrgno, newId });
}
