import { type Finding, isRefusal, type OrganisationNumber, type Refusal, refuse } from '@portvakt/protocol';
import { forbid, type PersonCaller } from '#endpoints';
import { rightsIn } from '#parties';
import { mayApproveSystemUser, type SystemUser } from '#system-users';
import type { ClientDelegationDependencies } from './dependencies.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** What is wrong with the parameters, in Altinn's words (Altinn authentication, «ValidationErrors.cs»). */
const findings = {
  agentMissing: {
    code: 'AUTH.VLD-00014',
    title: 'The agent query parameter is missing or invalid',
    paths: ['?agent'],
  },
  agentUnknown: { code: 'AUTH.VLD-00014', title: 'System user not found', paths: ['?agent'] },
  agentOfOtherType: {
    code: 'AUTH.VLD-00015',
    title: 'SystemUser is not a valid system user of type agent',
    paths: ['?agent'],
  },
  clientMissing: {
    code: 'AUTH.VLD-00016',
    title: 'The client query parameter is missing or invalid',
    paths: ['?client'],
  },
} as const satisfies Record<string, Finding>;

/** What an endpoint for third-party systems is asked about. Both are UUIDs; `client` only where one is needed. */
export interface AskedAgent {
  readonly agent?: string | undefined;
  readonly client?: string | undefined;
}

/**
 * The agent system user in the query, for a person who may administer the clients of its owner. Where there is none, the answer
 * says so, as Altinn's does: ids are random, so nobody finds one by asking. Everything else about a system user is only said to
 * people of its owner.
 */
export async function findAgent(
  { systemUsers, database }: Pick<ClientDelegationDependencies, 'systemUsers' | 'database'>,
  { person }: PersonCaller,
  { asked, needsClient }: { asked: AskedAgent; needsClient: boolean },
): Promise<SystemUser | Refusal> {
  const wrongClient = needsClient && !isUuid(asked.client) ? [findings.clientMissing] : [];
  if (!isUuid(asked.agent)) return refuse('parts-invalid', { findings: [findings.agentMissing, ...wrongClient] });
  const user = await systemUsers.find(database.reads, asked.agent.toLowerCase());
  if (user === undefined) return refuse('parts-invalid', { findings: [findings.agentUnknown, ...wrongClient] });
  if (!mayAdministerClients(rightsIn(person, user.partyOrgno))) return stranger;
  const wrong = user.userType === 'agent' ? wrongClient : [findings.agentOfOtherType, ...wrongClient];
  return wrong.length === 0 ? user : refuse('parts-invalid', { findings: wrong });
}

/** The same with the client, which must be an organisation on record. */
export async function findAgentAndClient(
  given: Pick<ClientDelegationDependencies, 'systemUsers' | 'database' | 'parties'>,
  caller: PersonCaller,
  asked: AskedAgent,
): Promise<{ readonly agent: SystemUser; readonly client: OrganisationNumber | undefined } | Refusal> {
  const agent = await findAgent(given, caller, { asked, needsClient: true });
  if (isRefusal(agent)) return agent;
  return { agent, client: await findClient(given, asked.client ?? '') };
}

/** The organisation whose party has this UUID, if it is on record. */
export async function findClient(
  { parties }: Pick<ClientDelegationDependencies, 'parties'>,
  partyUuid: string,
): Promise<OrganisationNumber | undefined> {
  const party = isUuid(partyUuid) ? await parties.findByUuid(partyUuid) : undefined;
  return party?.kind === 'organisation' ? party.orgno : undefined;
}

/** Who administers the clients of an organisation's agents: those who approve its system users. */
export const mayAdministerClients = mayApproveSystemUser;

const stranger = forbid('the person has no role in the owner of the system user that opens this');

export function isUuid(text: string | undefined): text is string {
  return text !== undefined && UUID.test(text);
}
