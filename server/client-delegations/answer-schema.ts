import { Type } from 'typebox';

const uuid = Type.String({ format: 'uuid' });
const nameOrNull = Type.Union([Type.String(), Type.Null()]);

/** The clients of an agent system user, or those that it can be given (Altinn authentication, «ClientInfoPaginated»). */
export const clientsAnswer = Type.Object(
  {
    links: Type.Object({}, { description: 'Empty: there is one page.' }),
    systemUserInformation: Type.Object({ systemUserId: uuid, systemUserOwnerOrg: Type.String() }),
    data: Type.Array(
      Type.Object({
        clientId: Type.String({ format: 'uuid', description: 'The UUID of the party.' }),
        clientOrganizationNumber: Type.String(),
        clientOrganizationName: nameOrNull,
      }),
    ),
  },
  { title: 'AgentClients' },
);

/** What was given or taken away: the same two ids that were sent. */
export const givenAnswer = Type.Object({ agent: uuid, client: uuid }, { title: 'AgentClient' });

/** A client as the portal reads it (Altinn authentication, «Customer»). */
export const customerAnswer = Type.Object(
  {
    partyUuid: uuid,
    displayName: nameOrNull,
    organizationIdentifier: Type.String(),
    access: Type.Array(
      Type.Object({
        role: Type.String({ description: 'What the organisation is to the client.' }),
        packages: Type.Array(Type.String({ description: 'The last part of the URN of an access package.' })),
      }),
    ),
  },
  { title: 'Customer' },
);

/** A client that an agent has been given, as the portal reads it (Altinn authentication, «DelegationResponse»). */
export const delegationAnswer = Type.Object(
  { agentSystemUserId: uuid, delegationId: uuid, customerId: uuid },
  { title: 'AgentDelegation' },
);

/** What the portal sends to give an agent a client (Altinn authentication, «AgentDelegationInputDto»). */
export const delegationBody = Type.Object(
  {
    customerId: Type.Optional(Type.String({ maxLength: 100, description: 'The UUID of the client.' })),
    facilitatorId: Type.Optional(Type.String({ maxLength: 100, description: 'The UUID of the owner.' })),
  },
  { title: 'GiveAgentClient' },
);
