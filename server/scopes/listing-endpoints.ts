import { Type } from 'typebox';
import { makeReady, type ReadyAnswer, writeList } from '#answers';
import {
  anyone,
  choice,
  endpointsOf,
  flag,
  line,
  machine,
  number,
  organisationNumber,
  send,
  timestamp,
} from '#endpoints';
import { countConsumers } from './count-consumers.ts';
import type { AccessKey, ScopeStore } from './store.ts';

/** Grants that are read at a time. */
const PAGE = 500;

const apiAnswer = Type.Object(
  {
    customer_organization_number: organisationNumber('The API provider.'),
    prefix: Type.Array(line(64)),
    consumer_count: number('Organisations that have been granted any of its scopes.'),
  },
  { title: 'ApiResource' },
);

const sharedAccess = Type.Object(
  {
    scope: line(320),
    state: choice(['APPROVED']),
    description: line(255),
    active: flag(),
    consumer_orgno: organisationNumber('Who was granted it.'),
    owner_orgno: organisationNumber('The owner of the scope.'),
    allowed_integration_types: Type.Array(line(64)),
    created: timestamp(),
    last_updated: timestamp(),
  },
  { title: 'ScopeDetailsResource' },
);

/** How long the open list of API providers is given again: counting their consumers is work. */
const KEPT_FOR = 5 * 60 * 1000;

export interface ScopeListingDependencies {
  readonly scopes: Pick<ScopeStore, 'listGranted'>;
  /** The list of API providers, kept ready. */
  readonly readApis: () => Promise<ReadyAnswer>;
}

/** Writes the list of API providers, and gives it again for five minutes. */
export function keepApis(scopes: Parameters<typeof countConsumers>[0] & Pick<ScopeStore, 'listProviders'>) {
  let kept: { readonly until: number; readonly ready: Promise<ReadyAnswer> } | undefined;

  const writeApis = async (): Promise<ReadyAnswer> => {
    const providers = await scopes.listProviders();
    const owners = new Map(providers.flatMap(({ owner, prefixes }) => prefixes.map((prefix) => [prefix, owner])));
    const consumers = await countConsumers(scopes, owners);
    const apis = providers.map(({ owner, prefixes }) => ({
      customer_organization_number: owner,
      prefix: prefixes,
      consumer_count: consumers.get(owner) ?? 0,
    }));
    return makeReady(JSON.stringify(apis));
  };

  return (): Promise<ReadyAnswer> => {
    const now = performance.now();
    if (kept === undefined || kept.until < now) {
      const ready = writeApis();
      kept = { until: now + KEPT_FOR, ready };
      ready.catch(() => {
        kept = undefined;
      });
    }
    return kept.ready;
  };
}

const { read } = endpointsOf<ScopeListingDependencies>();

/** The open list of API providers, and what a data consumer has been granted. */
export const scopeListingEndpoints = [
  read({
    method: 'GET',
    path: '/apis',
    tag: 'Listings',
    summary: 'Every API provider',
    caller: anyone,
    answers: { 200: Type.Array(apiAnswer) },
    read: async ({ readApis }) => send({ ready: await readApis() }),
  }),
  read({
    method: 'GET',
    path: '/datasharing/consumer/scope/access',
    bases: ['', '/api/v1', '/api/vw1'],
    tag: 'Data sharing',
    summary: 'What the organisation has been granted',
    caller: machine(['idporten:dcr.datasharing']),
    answers: { 200: Type.Array(sharedAccess) },
    read: async ({ scopes }, { caller: { organisation } }) =>
      send({
        json: await writeList(
          (after: AccessKey | undefined) => scopes.listGranted(organisation, { after, limit: PAGE }),
          (granted) => ({
            scope: granted.scope,
            state: 'APPROVED',
            description: granted.description,
            active: granted.active,
            consumer_orgno: organisation,
            created: new Date(granted.created_at).toISOString(),
            last_updated: new Date(granted.updated_at).toISOString(),
            owner_orgno: granted.owner,
            allowed_integration_types: granted.allowedIntegrationTypes ?? [],
          }),
        ),
      }),
  }),
];
