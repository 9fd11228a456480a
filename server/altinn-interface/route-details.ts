/** What the description tells of a route besides its summary: nothing here is checked by it. */
export interface RouteDetails {
  /** Names of query parameters; those that must be there end in `!`. */
  readonly query?: readonly string[];
  /** The status of an answer when all is well, 200 when absent, and what it holds: an object when absent. */
  readonly status?: number;
  readonly answer?: 'list' | 'text' | 'yes or no' | 'page' | 'xml' | 'nothing';
  /** What is sent: JSON with PUT and POST when absent. */
  readonly body?: 'list' | 'xml' | 'nothing';
}

const SYSTEMS = '/authentication/api/v1/systemregister';
const USERS = '/authentication/api/v1/systemuser';
const REQUESTS = `${USERS}/request`;
const CHANGES = `${USERS}/changerequest`;
const ACCESS = '/accessmanagement/api/v1';
const OLDER = `${ACCESS}/:party/maskinportenschema`;
const RESOURCES = '/resourceregistry/api/v1/resource';
const SCHEMES = '/maskinporten-api/delegationSchemes';

const list = { answer: 'list' } as const;
const answered = { body: 'nothing', answer: 'yes or no' } as const;
const accepted = { status: 202, answer: 'nothing' } as const;
const page = { query: ['token'], answer: 'page' } as const;
const search = { query: ['scope', 'supplierOrg', 'consumerOrg'], answer: 'list' } as const;

const requestsOf = (step: string): Readonly<Record<string, RouteDetails>> => ({
  [`POST ${REQUESTS}/vendor${step}`]: { status: 201 },
  [`GET ${REQUESTS}/vendor${step}/bysystem/:systemId`]: page,
  [`GET ${REQUESTS}${step}/:party/:orgNo/pending`]: list,
  [`POST ${REQUESTS}${step}/:party/:requestId/approve`]: answered,
  [`POST ${REQUESTS}${step}/:party/:requestId/reject`]: answered,
  [`POST ${REQUESTS}${step}/:party/:requestId/escalate`]: answered,
  [`GET ${USERS}${step}/:party`]: list,
  [`DELETE ${USERS}${step}/:party/:systemUserId`]: accepted,
});

const sidesOf = (side: 'suppliers' | 'consumers'): Readonly<Record<string, RouteDetails>> => {
  const path = `${ACCESS}/enduser/maskinporten${side}`;
  const other = side.slice(0, -1);
  return {
    [`GET ${path}`]: { query: ['party!', other], answer: 'list' },
    [`DELETE ${path}`]: { query: ['party!', `${other}!`, 'cascade'], status: 204, answer: 'nothing' },
    [`GET ${path}/resources`]: { query: ['party!', other, 'resource'], answer: 'list' },
    [`DELETE ${path}/resources`]: { query: ['party!', `${other}!`, 'resource!'], status: 204, answer: 'nothing' },
  };
};

/** By method and path, as the routes have them. A test asks that each of them is a route. */
export const routeDetails: Readonly<Record<string, RouteDetails>> = {
  'GET /authentication/api/v1/exchange/:provider': { answer: 'text' },
  [`GET ${SYSTEMS}`]: list,
  [`GET ${SYSTEMS}/vendor`]: list,
  [`POST ${SYSTEMS}/vendor`]: { answer: 'text' },
  [`PUT ${SYSTEMS}/vendor/:systemId/rights`]: { body: 'list' },
  [`PUT ${SYSTEMS}/vendor/:systemId/accesspackages`]: { body: 'list' },
  [`GET ${SYSTEMS}/:systemId/rights`]: list,
  [`GET ${SYSTEMS}/:systemId/accesspackages`]: list,
  ...requestsOf(''),
  ...requestsOf('/agent'),
  [`DELETE ${REQUESTS}/vendor/:requestId`]: accepted,
  [`POST ${CHANGES}/vendor`]: { query: ['correlation-id!', 'system-user-id!'], status: 201 },
  [`GET ${CHANGES}/vendor/bysystem/:systemId`]: page,
  [`DELETE ${CHANGES}/vendor/:requestId`]: accepted,
  [`POST ${CHANGES}/:party/:requestId/approve`]: answered,
  [`POST ${CHANGES}/:party/:requestId/reject`]: answered,
  [`GET ${USERS}/vendor/bysystem/:systemId`]: page,
  [`GET ${USERS}/vendor/byquery`]: { query: ['system-id!', 'orgno!', 'external-ref'] },
  [`GET ${USERS}/byExternalId`]: {
    query: ['clientId!', 'systemProviderOrgNo!', 'systemUserOwnerOrgNo!', 'externalRef'],
  },
  [`POST ${ACCESS}/enterprise/consentrequests`]: { status: 201 },
  [`POST ${ACCESS}/bff/consentrequests/:id/accept`]: { body: 'nothing' },
  [`POST ${ACCESS}/bff/consentrequests/:id/reject`]: { body: 'nothing' },
  [`POST ${ACCESS}/bff/consents/:id/revoke`]: { body: 'nothing' },
  [`GET ${ACCESS}/maskinporten/delegations`]: search,
  [`GET ${ACCESS}/admin/delegations/maskinportenschema`]: search,
  [`POST ${ACCESS}/enduser/maskinportensuppliers`]: { query: ['party!', 'supplier!'], body: 'nothing' },
  [`GET ${ACCESS}/enduser/maskinportensuppliers/resources/delegationcheck`]: {
    query: ['party!', 'resource!'],
  },
  [`POST ${ACCESS}/enduser/maskinportensuppliers/resources`]: {
    query: ['party!', 'supplier!', 'resource!'],
    ...answered,
  },
  ...sidesOf('suppliers'),
  ...sidesOf('consumers'),
  [`POST ${OLDER}/delegationcheck`]: list,
  [`POST ${OLDER}/offered`]: { status: 201 },
  [`GET ${OLDER}/offered`]: list,
  [`GET ${OLDER}/received`]: list,
  [`POST ${OLDER}/offered/revoke`]: { status: 204, answer: 'nothing' },
  [`POST ${OLDER}/received/revoke`]: { status: 204, answer: 'nothing' },
  [`GET ${RESOURCES}/resourcelist`]: list,
  [`GET ${RESOURCES}/search`]: { query: ['id', 'title', 'description', 'resourceType', 'reference'], answer: 'list' },
  [`GET ${RESOURCES}/Search`]: { query: ['id', 'title', 'description', 'resourceType', 'reference'], answer: 'list' },
  [`POST ${RESOURCES}`]: { status: 201, answer: 'nothing' },
  [`PUT ${RESOURCES}/:id`]: { answer: 'nothing' },
  [`DELETE ${RESOURCES}/:id`]: { status: 204, answer: 'nothing' },
  [`GET ${RESOURCES}/:id/policy`]: { answer: 'xml' },
  [`POST ${RESOURCES}/:id/policy`]: { status: 201, body: 'xml', answer: 'nothing' },
  [`PUT ${RESOURCES}/:id/policy`]: { status: 201, body: 'xml', answer: 'nothing' },
  [`POST ${SCHEMES}`]: { status: 201, answer: 'text' },
  [`GET ${SCHEMES}`]: { query: ['owner_orgno'], answer: 'list' },
  [`PUT ${SCHEMES}/:id`]: accepted,
  [`DELETE ${SCHEMES}/:id`]: { query: ['deleteDelegations'], status: 204, answer: 'nothing' },
  [`GET ${SCHEMES}/:id/scopes`]: list,
  [`PUT ${SCHEMES}/:id/scopes`]: { body: 'list', status: 204, answer: 'nothing' },
  [`POST ${SCHEMES}/:id/scopes`]: { query: ['scope'], status: 201, answer: 'nothing' },
  [`DELETE ${SCHEMES}/:id/scopes`]: { query: ['scope!'], status: 204, answer: 'nothing' },
};
