import { type OrganisationNumber, parseOrganisationNumber } from '@portvakt/protocol';
import { Type } from 'typebox';
import { createKeptList } from '#answers';
import type { ChangeFeed } from '#audit-trail';
import type { Database } from '#database';
import {
  booleanQuery,
  type Endpoint,
  flag,
  line,
  openEndpoint,
  organisationNumber,
  problem,
  readEndpoint,
  timestamp,
} from '#self-service';
import type { OrganisationStore, PrefixRecord } from './store.ts';

const prefixAnswer = Type.Object(
  {
    prefix: line(64),
    owner_orgno: organisationNumber('Who owns it.'),
    organization_name: Type.Optional(line(255)),
    active: flag(),
    created: timestamp(),
    last_updated: timestamp(),
  },
  { title: 'ScopePrefix' },
);

const organisationAnswer = Type.Object(
  { orgnr: organisationNumber('Its number.'), name: line(255) },
  { title: 'Organization' },
);

/** Prefixes and names of organisations. */
export function organisationEndpoints({
  database,
  organisations,
  feed,
}: {
  database: Pick<Database, 'reads'>;
  organisations: OrganisationStore;
  feed: Pick<ChangeFeed, 'subscribe' | 'isFresh' | 'catchUp'>;
}): readonly Endpoint[] {
  const prefixes = createKeptList({
    feed,
    readAll: async function* () {
      yield (await organisations.listPrefixes()).map((record) => ({
        id: record.prefix,
        json: JSON.stringify(describePrefix(record)),
      }));
    },
    // They are few, and an owner with a new name may have several.
    readSome: async () => [],
    concerns: ({ kind }) => (kind === 'prefix' || kind === 'organisation' ? 'all' : undefined),
    fits: () => true,
    keyOf: () => '',
  });
  return [
    readEndpoint({
      method: 'GET',
      path: '/prefix',
      tag: 'Organisations',
      summary: "The organisation's own prefixes",
      access: ['idporten:scopes.read'],
      answers: { 200: Type.Array(prefixAnswer) },
      read: async ({ caller }) => ({
        body: (await organisations.listPrefixes(caller.organisation)).map(describePrefix),
      }),
    }),
    openEndpoint({
      method: 'GET',
      path: '/prefix/all',
      tag: 'Organisations',
      summary: 'Every prefix',
      query: Type.Object({ inactive: booleanQuery('Prefixes are never deactivated here.') }),
      answers: { 200: Type.Array(prefixAnswer) },
      read: async () => {
        const ready = await prefixes.find(undefined);
        return ready === undefined ? { body: (await organisations.listPrefixes()).map(describePrefix) } : { ready };
      },
    }),
    openEndpoint({
      method: 'GET',
      path: '/organizations/:orgnr',
      tag: 'Organisations',
      summary: 'The name of an organisation',
      params: Type.Object({ orgnr: organisationNumber('Its number.') }),
      answers: { 200: organisationAnswer },
      read: async ({ params: { orgnr } }) => {
        const organisation = await organisations.find(
          database.reads,
          parseOrganisationNumber(orgnr) as OrganisationNumber,
        );
        if (organisation?.name == null) return problem(404, 'Organization', `There is no name on record for ${orgnr}.`);
        return { body: { orgnr, name: organisation.name } };
      },
    }),
  ];
}

function describePrefix({ prefix, owner, ownerName, created_at }: PrefixRecord) {
  const created = new Date(created_at).toISOString();
  return {
    prefix,
    owner_orgno: owner,
    ...(ownerName !== null && { organization_name: ownerName }),
    active: true,
    created,
    last_updated: created,
  };
}
