import { parseTime, refuse } from '@portvakt/protocol';
import { Type } from 'typebox';
import { createKeptList, type KeptList, writeList } from '#answers';
import type { ChangeFeed } from '#audit-trail';
import { anyone, endpointsOf, flag, line, organisationNumber, send, timestamp } from '#endpoints';
import type { ClientRecord } from './client.ts';
import type { ClientStore } from './store.ts';

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

/** Clients that are read at a time. */
const PAGE = 500;

interface IntegrationFilter {
  /** Milliseconds since 1970. */
  readonly since: number;
  readonly organisation: string | undefined;
}

export interface ListingDependencies {
  readonly clients: Pick<ClientStore, 'readPage' | 'readSome'>;
  /** Every integration, kept ready while the list is not too long for that. */
  readonly integrations: KeptList<IntegrationFilter>;
}

/** Keeps the open list of integrations until one of them changes. */
export function keepIntegrations({
  clients,
  feed,
}: Pick<ListingDependencies, 'clients'> & {
  feed: Pick<ChangeFeed, 'subscribe' | 'isFresh' | 'catchUp'>;
}): KeptList<IntegrationFilter> {
  const toEntry = (client: ClientRecord) => ({
    id: client.client_id as string,
    json: JSON.stringify(describeIntegration(client)),
    organisation: client.client_orgno as string,
    updatedAt: client.updated_at,
  });
  const everything = { since: 0, organisation: undefined };
  return createKeptList({
    feed,
    readAll: async function* () {
      for (let page = await readPage(clients, everything); ; page = await readPage(clients, everything, page.next)) {
        yield page.rows.map(toEntry);
        if (page.next === undefined) return;
      }
    },
    readSome: async (ids) => (await clients.readSome(ids)).map(toEntry),
    concerns: ({ kind, subject }) => (kind === 'client' ? { id: subject } : undefined),
    fits: ({ organisation, updatedAt }, filter: IntegrationFilter) =>
      updatedAt >= filter.since && (filter.organisation === undefined || filter.organisation === organisation),
    keyOf: ({ since, organisation }) => `${since} ${organisation}`,
  });
}

const { read } = endpointsOf<ListingDependencies>();

/** The open list of integrations. */
export const listingEndpoints = [
  read({
    method: 'GET',
    path: '/integrations',
    tag: 'Listings',
    summary: 'Every integration',
    caller: anyone,
    query: Type.Object({
      org_number: Type.Optional(organisationNumber('Only those of this organisation.')),
      updated_since: Type.Optional(line(40, 'Only those changed since then (ISO 8601).')),
    }),
    answers: { 200: Type.Array(integrationAnswer) },
    read: async ({ clients, integrations }, { query }) => {
      const since = query.updated_since === undefined ? 0 : parseSince(query.updated_since);
      if (since === undefined) {
        const message = 'must be a time (ISO 8601)';
        return refuse('integration-search-invalid', { fields: [{ field: 'updated_since', message }] });
      }
      const filter = { since, organisation: query.org_number };
      const ready = await integrations.find(filter);
      if (ready !== undefined) return send({ ready });
      const readNext = (after: string | undefined) => readPage(clients, filter, after);
      return send({ json: await writeList(readNext, describeIntegration) });
    },
  }),
];

async function readPage(clients: ListingDependencies['clients'], filter: IntegrationFilter, after?: string) {
  const rows = await clients.readPage({ after: after ?? '', limit: PAGE, ...filter });
  return { rows, next: rows.length < PAGE ? undefined : rows.at(-1)?.client_id };
}

/** A time, or the day that begins with it (UTC), in milliseconds since 1970. Nothing when there is no such time. */
function parseSince(text: string): number | undefined {
  return parseTime(text) ?? parseTime(`${text}T00:00Z`);
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
