import { isRefusal, type Refusal, refuse } from '@portvakt/protocol';
import { Type } from 'typebox';
import {
  done,
  endpointsOf,
  forbid,
  needed,
  nothing,
  optionalText,
  type PartyCaller,
  party,
  refuseField,
  repeatedText,
  send,
} from '#endpoints';
import { PORTAL_SCOPE } from '#sign-in';
import type { SystemUser } from '#system-users';
import { customerAnswer, delegationAnswer, delegationBody } from './answer-schema.ts';
import type { ClientDelegationDependencies } from './dependencies.ts';
import { findClient, isUuid, mayAdministerClients } from './find-agent.ts';
import { giveClient, giveSelf, takeClient } from './keep-agent-clients.ts';
import { listFacilitated, listGiven } from './list-clients.ts';
import { expandPackage, writeCustomer, writeDelegation } from './write-clients.ts';

const BASE = '/authentication/api/v1/systemuser/agent/:party';
const tag = 'Altinn: clients of agents';
const administrator = party([PORTAL_SCOPE], mayAdministerClients);
const ofParty = Type.Object({ party: Type.String() });
const ofAgent = Type.Object({ party: Type.String(), systemUserId: Type.String() });
const ofSelf = Type.Object({ partyUuid: needed('The UUID of the owner.') });

const { read, change } = endpointsOf<ClientDelegationDependencies>();

/** The clients of an organisation's agent system users, for its people (Altinn, «SystemUserController»). */
export const portalClientEndpoints = [
  read({
    method: 'GET',
    path: `${BASE}/clients`,
    tag,
    summary: 'The clients of an organisation',
    caller: administrator,
    params: ofParty,
    query: Type.Object({
      facilitator: optionalText('The UUID of the organisation.'),
      packages: repeatedText('Only clients that have given all of these access packages: URNs, or their last parts.'),
    }),
    answers: { 200: Type.Array(customerAnswer) },
    read: async (given, { caller: { party: owner }, query }) => {
      if (query.facilitator !== undefined && !isOwn(owner, query.facilitator)) return refuse('clients-of-others');
      const search = { facilitator: owner.orgno, packages: (query.packages ?? []).map(expandPackage) };
      return send({ json: await listFacilitated(given, search, writeCustomer) });
    },
  }),
  read({
    method: 'GET',
    path: `${BASE}/:facilitator/:systemUserId/delegations`,
    tag,
    summary: 'The clients that an agent has been given',
    caller: administrator,
    params: Type.Object({ party: Type.String(), facilitator: Type.String(), systemUserId: Type.String() }),
    answers: { 200: Type.Array(delegationAnswer) },
    read: async (given, { caller, params: { facilitator, systemUserId } }) => {
      // Nobody's clients are none, as Altinn answers.
      const agent = isOwn(caller.party, facilitator) ? await findOwn(given, caller, systemUserId) : undefined;
      return agent === undefined || isRefusal(agent)
        ? done([])
        : send({ json: await listGiven(given, agent.id, writeDelegation) });
    },
  }),
  // The first is the path of Altinn's documentation, the second that of its newer versions.
  ...['/:systemUserId/delegation', '/:systemUserId'].map((path) =>
    change({
      method: 'POST',
      path: `${BASE}${path}`,
      tag,
      summary: 'Give an agent a client',
      caller: administrator,
      params: ofAgent,
      body: delegationBody,
      answers: { 200: Type.Array(delegationAnswer) },
      prepare: async (given, { caller, params: { systemUserId }, body: { customerId = '', facilitatorId } }) => {
        const agent = await findOwn(given, caller, systemUserId);
        if (isRefusal(agent)) return agent;
        if (facilitatorId !== undefined && !isOwn(caller.party, facilitatorId)) {
          return refuse('facilitator-other');
        }
        if (!isUuid(customerId)) return refuse('agent-client-id-invalid');
        return { agent, client: await findClient(given, customerId) };
      },
      change: async (given, { prepared: { agent, client } }, unit) => {
        if (client === undefined) return refuse('agent-client-unknown');
        const made = await giveClient(given, unit, { agent, client });
        return isRefusal(made) ? made : done([writeDelegation(made)]);
      },
    }),
  ),
  change({
    method: 'DELETE',
    path: `${BASE}/delegation/:delegationId`,
    tag,
    summary: 'Take a client away from an agent, by the id of the delegation',
    caller: administrator,
    params: Type.Object({ party: Type.String(), delegationId: Type.String() }),
    query: Type.Object({ facilitatorId: optionalText('The UUID of the owner.') }),
    answers: { 200: undefined },
    change: async (given, { caller, params: { delegationId }, query: { facilitatorId } }, unit) => {
      if (facilitatorId !== undefined && !isOwn(caller.party, facilitatorId)) return refuse('facilitator-other');
      const known = await given.agentClients.findById(unit.transaction, delegationId.toLowerCase());
      const agent = known && (await given.systemUsers.find(unit.transaction, known.systemUserId));
      if (known === undefined || agent?.partyOrgno !== caller.party.orgno) return refuse('agent-delegation-unknown');
      await given.agentClients.take(unit, known, agent.partyOrgno);
      return nothing;
    },
  }),
  change({
    method: 'DELETE',
    path: `${BASE}/:systemUserId/client`,
    tag,
    summary: 'Take a client away from an agent',
    caller: administrator,
    params: ofAgent,
    query: Type.Object({ client: needed('The UUID of the client.') }),
    answers: { 200: undefined },
    prepare: async (given, { caller, params: { systemUserId }, query: { client = '' } }) => {
      const agent = await findOwn(given, caller, systemUserId);
      if (isRefusal(agent)) return agent;
      if (!isUuid(client)) return refuse('agent-client-id-invalid');
      return { agent, client: await findClient(given, client) };
    },
    change: async (given, { prepared: { agent, client } }, unit) => {
      const taken = client && (await takeClient(given, unit, { agent, client }));
      return taken === undefined ? refuse('agent-delegation-unknown') : nothing;
    },
  }),

  read({
    method: 'GET',
    path: `${BASE}/:systemUserId/self`,
    tag,
    summary: 'Whether an agent may act for its owner itself: one delegation, or none',
    caller: administrator,
    params: ofAgent,
    query: ofSelf,
    answers: { 200: Type.Array(delegationAnswer) },
    read: async (given, { caller, params: { systemUserId }, query }) => {
      const agent = await findForSelf(given, caller, { systemUserId, ...query });
      if (isRefusal(agent)) return agent;
      const pair = { systemUserId: agent.id, client: agent.partyOrgno };
      const known = await given.agentClients.find(given.database.reads, pair);
      return done(known === undefined ? [] : [writeDelegation(known)]);
    },
  }),
  change({
    method: 'POST',
    path: `${BASE}/:systemUserId/self`,
    tag,
    summary: 'Let an agent act for its owner itself',
    caller: administrator,
    params: ofAgent,
    query: ofSelf,
    answers: { 200: Type.Array(delegationAnswer) },
    prepare: (given, { caller, params: { systemUserId }, query }) =>
      findForSelf(given, caller, { systemUserId, ...query }),
    change: async (given, { prepared: agent }, unit) => done([writeDelegation(await giveSelf(given, unit, agent))]),
  }),
  change({
    method: 'DELETE',
    path: `${BASE}/:systemUserId/self`,
    tag,
    summary: 'Have an agent act for its owner itself no longer',
    caller: administrator,
    params: ofAgent,
    query: ofSelf,
    answers: { 200: undefined },
    prepare: (given, { caller, params: { systemUserId }, query }) =>
      findForSelf(given, caller, { systemUserId, ...query }),
    change: async (given, { prepared: agent }, unit) => {
      const taken = await takeClient(given, unit, { agent, client: agent.partyOrgno });
      return taken === undefined ? refuse('agent-delegation-unknown') : nothing;
    },
  }),
];

const ofAnotherParty = forbid('the system user belongs to another party than that of the address');

function isOwn({ partyUuid }: PartyCaller['party'], named: string): boolean {
  return named.toLowerCase() === partyUuid;
}

/** The agent in the address, if it belongs to the party there. */
async function findOwn(
  { systemUsers, database }: ClientDelegationDependencies,
  { party: owner }: PartyCaller,
  systemUserId: string,
): Promise<SystemUser | Refusal> {
  const user = await systemUsers.find(database.reads, systemUserId.toLowerCase());
  // Altinn's own words and spelling.
  if (user === undefined) return refuseField('return', `SystemUser with Id ${systemUserId} Not Found`);
  if (user.partyOrgno !== owner.orgno) return ofAnotherParty;
  return user.userType === 'agent' ? user : refuse('system-user-not-agent');
}

async function findForSelf(
  given: ClientDelegationDependencies,
  caller: PartyCaller,
  { systemUserId, partyUuid }: { systemUserId: string; partyUuid?: string | undefined },
): Promise<SystemUser | Refusal> {
  if (partyUuid === undefined) return refuseField('partyUuid', 'The partyUuid field is required.');
  return isOwn(caller.party, partyUuid) ? findOwn(given, caller, systemUserId) : refuse('facilitator-other');
}
