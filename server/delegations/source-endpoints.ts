import { Type } from 'typebox';
import { anyone, done, endpointsOf, line, timestamp } from '#endpoints';
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

const { read } = endpointsOf<{ readonly delegationSources: Pick<DelegationSourceStore, 'list'> }>();

/** The registers that scopes can name as the source of their delegations. */
export const delegationSourceEndpoints = [
  read({
    method: 'GET',
    path: '/delegationsources',
    tag: 'Scopes',
    summary: 'The delegation sources',
    caller: anyone,
    answers: { 200: Type.Array(sourceAnswer) },
    read: async ({ delegationSources }) =>
      done(
        (await delegationSources.list()).map(({ name, issuer, created_at, updated_at }) => {
          const changed = new Date(updated_at).toISOString();
          // Programs in use read one spelling or the other.
          return {
            name,
            issuer,
            created: new Date(created_at).toISOString(),
            lastUpdated: changed,
            last_updated: changed,
          };
        }),
      ),
  }),
];
