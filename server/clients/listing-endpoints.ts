import { Type } from 'typebox';
import { type Endpoint, fault, flag, line, openEndpoint, organisationNumber, timestamp } from '#self-service';
import type { ClientRecord } from './client.ts';
import type { ClientKeeping } from './keep-clients.ts';

const integrationAnswer = Type.Object(
  {
    id: line(128),
    description: Type.Optional(line(255)),
    customer_organization_number: organisationNumber('The organisation that it acts as.'),
    supplier_organization_number: Type.Optional(organisationNumber('The supplier that keeps it.')),
    integration_type: line(64),
    active: flag(),
    created: timestamp(),
    last_updated: timestamp(),
  },
  { title: 'IntegrationResource' },
);

/** What the listing calls the integration types. */
const listedTypes: Readonly<Record<string, string>> = {
  idporten: 'IDPORTEN_OIDC',
  krr: 'KRR_REST',
  eformidling: 'EFORMIDLING',
};

/** Rows read at a time: the list may be long, and is written as it is read. */
const PAGE = 500;

/** The open list of integrations. */
export function listingEndpoints({ clients }: Pick<ClientKeeping, 'clients'>): readonly Endpoint[] {
  return [
    openEndpoint({
      method: 'GET',
      path: '/integrations',
      tag: 'Listings',
      summary: 'Every integration',
      query: Type.Object({
        org_number: Type.Optional(organisationNumber('Only those of this organisation.')),
        updated_since: Type.Optional(line(40, 'Only those changed since then (ISO 8601).')),
      }),
      answers: { 200: Type.Array(integrationAnswer) },
      read: async ({ query }) => {
        const since = query.updated_since === undefined ? 0 : Date.parse(query.updated_since);
        if (Number.isNaN(since)) return fault('Integration', 'updated_since', 'must be a time (ISO 8601)');
        const filter = { since, organisation: query.org_number };
        const readPage = (after: string) => clients.readPage({ after, limit: PAGE, ...filter });
        // Before the answer begins: a database that is away can still be told of by its status.
        return { json: writeList(await readPage(''), readPage) };
      },
    }),
  ];
}

/** A JSON array, written page by page. */
async function* writeList(
  first: readonly ClientRecord[],
  readPage: (after: string) => Promise<readonly ClientRecord[]>,
): AsyncGenerator<string> {
  let page = first;
  let separator = '[';
  for (;;) {
    if (page.length > 0) yield separator + page.map((client) => JSON.stringify(describeIntegration(client))).join(',');
    if (page.length < PAGE) break;
    separator = ',';
    page = await readPage(page.at(-1)?.client_id ?? '');
  }
  yield first.length === 0 ? '[]' : ']';
}

function describeIntegration(client: ClientRecord) {
  return {
    id: client.client_id,
    description: client.description ?? '',
    customer_organization_number: client.client_orgno,
    ...(client.supplier_orgno !== null && { supplier_organization_number: client.supplier_orgno }),
    integration_type: listedTypes[client.integration_type] ?? client.integration_type.toUpperCase(),
    active: client.active,
    created: new Date(client.created_at).toISOString(),
    last_updated: new Date(client.updated_at).toISOString(),
  };
}
