import { isRefusal, parseOrganisationNumber, type Refusal, refuse } from '@portvakt/protocol';
import { Type } from 'typebox';
import { wrapList, writeList } from '#answers';
import {
  done,
  endpointsOf,
  forbid,
  needed,
  type Outcome,
  type PersonCaller,
  person,
  refuseField,
  send,
} from '#endpoints';
import { type OrganisationParty, partyOfOrganisation, rightsIn } from '#parties';
import { describeForParty, type PageAfter, pageSize, portalSystemUserAnswer, type SystemUser } from '#system-users';
import { clientsAnswer, givenAnswer } from './answer-schema.ts';
import type { ClientDelegationDependencies } from './dependencies.ts';
import { type AskedAgent, findAgent, findAgentAndClient, isUuid, mayAdministerClients } from './find-agent.ts';
import { giveClient, takeClient } from './keep-agent-clients.ts';
import { listFacilitated, listGiven } from './list-clients.ts';
import { writeClient } from './write-clients.ts';

const BASE = '/authentication/api/v1/enduser/systemuser';
const tag = 'Altinn: clients of agents';
/** What a person has let a system of another vendor do for them: the scope of the portal does not open this. */
const reader = person(['altinn:clientdelegations.read']);
const writer = person(['altinn:clientdelegations.write']);
const ofAgent = Type.Object({ agent: needed('The id of the agent system user.') });
const ofClient = Type.Object({ ...ofAgent.properties, client: needed('The UUID of the client.') });

const { read, change } = endpointsOf<ClientDelegationDependencies>();

/** The clients of agent system users, for people in systems of their choice (Altinn, «SystemUserClientDelegationController»). */
export const enduserClientEndpoints = [
  read({
    method: 'GET',
    path: `${BASE}/agents`,
    tag,
    summary: 'The agent system users of an organisation',
    caller: reader,
    query: Type.Object({ party: needed('The number of the organisation; its UUID and party id are read, too.') }),
    answers: { 200: Type.Array(portalSystemUserAnswer) },
    read: async (given, { caller, query: { party: named } }) => {
      if (named === undefined) return refuseField('party', 'The party field is required.');
      const party = await findOwner(given, caller, named);
      if (party === undefined) return noSuchOwner;
      const readPage = async (after: PageAfter | undefined) => {
        const page = await given.systemUsers.listOfParty(party.orgno, { userType: 'agent', after, limit: pageSize });
        const next = page.length < pageSize ? undefined : page.at(-1);
        return { rows: await describeForParty(given, party, page), next };
      };
      return send({ json: await writeList(readPage, (written) => written) });
    },
  }),
  read({
    method: 'GET',
    path: `${BASE}/clients/available`,
    tag,
    summary: 'The clients that an agent can be given: those that have given its owner all packages that it has',
    caller: reader,
    query: ofAgent,
    answers: { 200: clientsAnswer },
    read: (given, { caller, query }) =>
      answerList(given, { caller, asked: query }, (agent) => {
        const packages = agent.accessPackages.map(({ urn }) => urn);
        const search = { facilitator: agent.partyOrgno, packages };
        return listFacilitated(given, search, ({ client }, names) => writeClient(client, names));
      }),
  }),
  read({
    method: 'GET',
    path: `${BASE}/clients`,
    tag,
    summary: 'The clients that an agent has been given',
    caller: reader,
    query: ofAgent,
    answers: { 200: clientsAnswer },
    read: (given, { caller, query }) =>
      answerList(given, { caller, asked: query }, (agent) =>
        listGiven(given, agent.id, ({ client }, names) => writeClient(client, names)),
      ),
  }),
  change({
    method: 'POST',
    path: `${BASE}/clients`,
    tag,
    summary: 'Give an agent a client',
    caller: writer,
    query: ofClient,
    answers: { 200: givenAnswer },
    prepare: (given, { caller, query }) => findAgentAndClient(given, caller, query),
    actsFor: ({ agent }) => agent.partyOrgno,
    change: async (given, { query, prepared: { agent: found, client } }, unit) => {
      if (client === undefined) return refuse('agent-client-unknown');
      const agent = await given.systemUsers.find(unit.transaction, found.id);
      if (agent === undefined) return refuse('system-user-unknown');
      const made = await giveClient(given, unit, { agent, client });
      return isRefusal(made) ? made : done(echo(query));
    },
  }),
  change({
    method: 'DELETE',
    path: `${BASE}/clients`,
    tag,
    summary: 'Take a client away from an agent',
    caller: writer,
    query: ofClient,
    answers: { 200: givenAnswer },
    prepare: (given, { caller, query }) => findAgentAndClient(given, caller, query),
    actsFor: ({ agent }) => agent.partyOrgno,
    change: async (given, { query, prepared: { agent, client } }, unit) => {
      const taken = client && (await takeClient(given, unit, { agent, client }));
      return taken === undefined ? refuseUngiven(query) : done(echo(query));
    },
  }),
];

const noSuchOwner = forbid('the person has no role in the party that opens this, or there is no such party');

/** The organisation that a person names, if they may administer its clients. */
async function findOwner(
  { parties }: ClientDelegationDependencies,
  { person }: PersonCaller,
  named: string,
): Promise<OrganisationParty | undefined> {
  const orgno = parseOrganisationNumber(named);
  const party = await (orgno !== undefined
    ? parties.findOrganisation(orgno)
    : isUuid(named)
      ? parties.findByUuid(named)
      : /^[0-9]{1,15}$/.test(named)
        ? parties.findById(Number(named))
        : undefined);
  if (party?.kind !== 'organisation') return undefined;
  return mayAdministerClients(rightsIn(person, party.orgno)) ? partyOfOrganisation(party.orgno) : undefined;
}

async function answerList(
  given: ClientDelegationDependencies,
  { caller, asked }: { caller: PersonCaller; asked: AskedAgent },
  list: (agent: SystemUser) => ReturnType<typeof writeList>,
): Promise<Outcome> {
  const agent = await findAgent(given, caller, { asked, needsClient: false });
  if (isRefusal(agent)) return agent;
  const systemUserInformation = { systemUserId: agent.id, systemUserOwnerOrg: agent.partyOrgno };
  return send({ json: wrapList({ links: {}, systemUserInformation }, 'data', await list(agent)) });
}

/** The ids as they were asked for, in Altinn's spelling of a UUID. */
function echo({ agent = '', client = '' }: AskedAgent) {
  return { agent: agent.toLowerCase(), client: client.toLowerCase() };
}

function refuseUngiven({ agent = '', client = '' }: AskedAgent): Refusal {
  return refuse('agent-client-not-given', { fill: { client: client.toLowerCase(), agent: agent.toLowerCase() } });
}
