import { parseTime } from '@portvakt/protocol';
import { Type } from 'typebox';
import { createKeptList, writeList } from '#answers';
import type { ChangeFeed } from '#audit-trail';
import { type Endpoint, fault, flag, line, openEndpoint, organisationNumber, timestamp } from '#self-service';
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

/** The open list of integrations: kept ready while it is not too long for that. */
export function listingEndpoints({
  clients,
  feed,
}: {
  clients: Pick<ClientStore, 'readPage' | 'readSome'>;
  feed: Pick<ChangeFeed, 'subscribe' | 'isFresh' | 'catchUp'>;
}): readonly Endpoint[] {
  const toEntry = (client: ClientRecord) => ({
    id: client.client_id as string,
    json: JSON.stringify(describeIntegration(client)),
    organisation: client.client_orgno as string,
    updatedAt: client.updated_at,
  });
  const readPage = async (filter: IntegrationFilter, after: string | undefined) => {
    const rows = await clients.readPage({ after: after ?? '', limit: PAGE, ...filter });
    return { rows, next: rows.length < PAGE ? undefined : rows.at(-1)?.client_id };
  };
  const kept = createKeptList({
    feed,
    readAll: async function* () {
      const everything = { since: 0, organisation: undefined };
      for (let page = await readPage(everything, undefined); ; page = await readPage(everything, page.next)) {
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
        const since = query.updated_since === undefined ? 0 : parseSince(query.updated_since);
        if (since === undefined) return fault('Integration', 'updated_since', 'must be a time (ISO 8601)');
        const filter = { since, organisation: query.org_number };
        const ready = await kept.find(filter);
        if (ready !== undefined) return { ready };
        return { json: await writeList((after: string | undefined) => readPage(filter, after), describeIntegration) };
      },
    }),
  ];
}

/** A time, or the day on which it begins (UTC), in milliseconds since 1970; nothing when there is no such time. */
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
