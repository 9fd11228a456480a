import { type OrganisationNumber, parseOrganisationNumber, refuse } from '@portvakt/protocol';
import { Type } from 'typebox';
import { createKeptList, type KeptList } from '#answers';
import type { ChangeFeed } from '#audit-trail';
import type { Database } from '#database';
import {
  anyone,
  booleanQuery,
  done,
  endpointsOf,
  flag,
  line,
  machine,
  organisationNumber,
  send,
  timestamp,
} from '#endpoints';
import { parsePastedNumbers } from './parse-pasted-numbers.ts';
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

export interface OrganisationDependencies {
  readonly database: Pick<Database, 'reads'>;
  readonly organisations: OrganisationStore;
  /** Every prefix, kept ready. */
  readonly prefixes: KeptList<undefined>;
}

/** Keeps the list of every prefix, which anyone may ask for, until a prefix or an owner's name changes. */
export function keepPrefixes({
  organisations,
  feed,
}: {
  organisations: Pick<OrganisationStore, 'listPrefixes'>;
  feed: Pick<ChangeFeed, 'subscribe' | 'isFresh' | 'catchUp'>;
}): KeptList<undefined> {
  return createKeptList({
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
}

const { read } = endpointsOf<OrganisationDependencies>();
const tag = 'Organisations';

/** Prefixes and names of organisations. */
export const organisationEndpoints = [
  read({
    method: 'GET',
    path: '/prefix',
    tag,
    summary: "The organisation's own prefixes",
    caller: machine(['idporten:scopes.read']),
    answers: { 200: Type.Array(prefixAnswer) },
    read: async ({ organisations }, { caller }) =>
      done((await organisations.listPrefixes(caller.organisation)).map(describePrefix)),
  }),
  read({
    method: 'GET',
    path: '/prefix/all',
    tag,
    summary: 'Every prefix',
    caller: anyone,
    query: Type.Object({ inactive: booleanQuery('Prefixes are never deactivated here.') }),
    answers: { 200: Type.Array(prefixAnswer) },
    read: async ({ organisations, prefixes }) => {
      const ready = await prefixes.find(undefined);
      return ready === undefined ? done((await organisations.listPrefixes()).map(describePrefix)) : send({ ready });
    },
  }),
  read({
    method: 'GET',
    path: '/organizations/:orgnr',
    tag,
    summary: 'The name of an organisation',
    caller: anyone,
    params: Type.Object({ orgnr: organisationNumber('Its number.') }),
    answers: { 200: organisationAnswer },
    read: async ({ database, organisations }, { params: { orgnr } }) => {
      const known = await organisations.find(database.reads, parseOrganisationNumber(orgnr) as OrganisationNumber);
      return known?.name == null
        ? refuse('organisation-without-name', { fill: { orgno: orgnr } })
        : done({ orgnr, name: known.name });
    },
  }),
  read({
    method: 'POST',
    path: '/organizations/names',
    tag,
    summary: 'The names of several organisations',
    description: 'For a pasted list, before something is done with it. In the order sent.',
    caller: machine(['idporten:scopes.read', 'idporten:dcr.read']),
    body: Type.Object(
      {
        orgnrs: Type.Array(line(64), {
          minItems: 1,
          maxItems: 1000,
          description: 'Organisation numbers, also with spaces, as 0192:310123412 or as NO 310123412 MVA.',
        }),
      },
      { title: 'OrganizationNumbers' },
    ),
    answers: {
      200: Type.Array(
        Type.Object(
          {
            sent: line(64),
            orgnr: Type.Optional(line(9, 'The number in it; left out where there is none.')),
            name: Type.Optional(line(255, 'Left out where none is on record.')),
            repeated: flag('Whether the same number stands before it.'),
          },
          { title: 'NamedOrganization' },
        ),
      ),
    },
    read: async ({ database, organisations }, { body }) => {
      const pasted = parsePastedNumbers(body.orgnrs);
      const known = pasted.flatMap(({ orgno }) => orgno ?? []);
      const names = await organisations.findNames(database.reads, [...new Set(known)]);
      return done(
        pasted.map(({ sent, orgno, repeated }) => {
          const name = orgno && names.get(orgno);
          return {
            sent,
            ...(orgno !== undefined && { orgnr: orgno }),
            ...(typeof name === 'string' && { name }),
            repeated,
          };
        }),
      );
    },
  }),
];

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
