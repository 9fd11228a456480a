import { Type } from 'typebox';
import { type Endpoint, line, openEndpoint, timestamp } from '#self-service';
import type { DelegationSourceStore } from './source-store.ts';

const sourceAnswer = Type.Object(
  {
    name: line(64),
    issuer: line(2048, 'What scopes say in delegation_source.'),
    created: timestamp(),
    lastUpdated: timestamp(),
    last_updated: timestamp(),
  },
  { title: 'DelegationSource' },
);

/** The registers that scopes can name as the source of their delegations. */
export function delegationSourceEndpoints({
  delegationSources,
}: {
  delegationSources: Pick<DelegationSourceStore, 'list'>;
}): readonly Endpoint[] {
  return [
    openEndpoint({
      method: 'GET',
      path: '/delegationsources',
      tag: 'Scopes',
      summary: 'The delegation sources',
      answers: { 200: Type.Array(sourceAnswer) },
      read: async () => ({
        body: (await delegationSources.list()).map(({ name, issuer, created_at, updated_at }) => {
          const changed = new Date(updated_at).toISOString();
          // Both spellings are read by programs in use.
          return {
            name,
            issuer,
            created: new Date(created_at).toISOString(),
            lastUpdated: changed,
            last_updated: changed,
          };
        }),
      }),
    }),
  ];
}
