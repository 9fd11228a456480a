import {
  type OrganisationNumber,
  parseClientId,
  parseOrganisationNumber,
  type Refusal,
  refuse,
} from '@portvakt/protocol';
import type { Kysely } from 'kysely';
import { Type } from 'typebox';
import type { Database, Tables } from '#database';
import {
  composeEntityTag,
  type Done,
  done,
  endpointsOf,
  flag,
  line,
  listOf,
  nameCaller,
  number,
  organisationNumber,
  timestamp,
} from '#endpoints';
import { admitWithin, judgePrefix } from '#organisation-admission';
import type { OperatedOrganisation, OperatedOrganisationStore } from '#organisations';
import { isOperationScope } from '#scopes';
import { bases, READ, WRITE } from './admit-operators.ts';

export type OrganisationOperating = Parameters<typeof admitWithin>[0] & {
  readonly database: Pick<Database, 'reads'>;
  readonly operated: OperatedOrganisationStore;
};

const LARGEST_PAGE = 200;
const tag = 'Operator: organisations';
const params = Type.Object({ orgno: organisationNumber('Its number.') });
const prefixParams = Type.Object({ orgno: organisationNumber('Its number.'), prefix: line(64) });

const organisationAnswer = Type.Object(
  {
    orgno: organisationNumber('Its number.'),
    name: Type.Optional(line(255)),
    active: flag('Whether it is in use: otherwise its clients get no tokens, and nobody administers them.'),
    terms_signed: flag(),
    prefixes: Type.Array(line(64)),
    created: timestamp(),
    last_updated: timestamp(),
  },
  { title: 'OperatedOrganisation' },
);

const { read, change } = endpointsOf<OrganisationOperating>();

/** Organisations and their prefixes. */
export const operatedOrganisationEndpoints = [
  read({
    method: 'GET',
    path: '/operator/organisations',
    bases,
    tag,
    summary: 'Organisations by number, or those whose name begins so',
    caller: READ,
    query: Type.Object({
      search: Type.Optional(line(255, 'The beginning of a number or of a name.')),
      after: Type.Optional(organisationNumber('Only those after this one: page.after of an answer leads on.')),
      size: Type.Optional(Type.Integer({ minimum: 1, maximum: LARGEST_PAGE, description: '50 when absent.' })),
    }),
    answers: {
      200: Type.Object(
        {
          content: Type.Array(organisationAnswer),
          page: Type.Object({ size: number(), after: Type.Optional(line(9, 'To ask for the ones that follow.')) }),
        },
        { title: 'OperatedOrganisationPage' },
      ),
    },
    read: async ({ operated }, { query: { search = '', after, size = 50 } }) => {
      const from = after === undefined ? undefined : parseOrganisationNumber(after);
      const found = await operated.listPage({ search: search.trim(), after: from, limit: size + 1 });
      const shown = found.slice(0, size);
      const prefixes = await operated.listPrefixes(shown.map(({ orgno }) => orgno));
      return done({
        content: shown.map((one) => describeOrganisation(one, prefixes.get(one.orgno) ?? [])),
        page: { size, ...(found.length > size && { after: shown.at(-1)?.orgno }) },
      });
    },
  }),
  read({
    method: 'GET',
    path: '/operator/organisations/:orgno',
    bases,
    tag,
    summary: 'One organisation',
    caller: READ,
    params,
    answers: { 200: organisationAnswer },
    read: (given, { params: { orgno } }) => answer(given, given.database.reads, orgno as OrganisationNumber),
  }),
  change({
    method: 'POST',
    path: '/operator/organisations',
    bases,
    tag,
    summary: 'Admit an organisation',
    description:
      'Creates or completes the organisation, its prefixes and the client with which it administers itself. Asked twice, the second time changes nothing.',
    caller: WRITE,
    body: Type.Object(
      {
        orgno: organisationNumber('Its number.'),
        name: Type.Optional(line(255)),
        prefixes: Type.Optional(listOf(line(64), 50)),
        scopes: Type.Optional(
          listOf(
            line(320),
            50,
            'Administration scopes of its client; those that organisations usually get when absent.',
          ),
        ),
        client_id: Type.Optional(line(128, 'Which client; the one there is, or a new one, when absent.')),
        terms_signed: Type.Optional(flag('That it has signed the terms of use.')),
      },
      { title: 'Admission' },
    ),
    answers: {
      200: Type.Object(
        {
          orgno: organisationNumber('Its number.'),
          client_id: line(128, 'The client with which it administers itself.'),
          prefixes: Type.Array(line(64)),
          scopes: Type.Array(line(320)),
          changes: Type.Array(line(512), { description: 'What was done; nothing when all was there.' }),
        },
        { title: 'AdmittedOrganisation' },
      ),
    },
    change: async (given, { body, caller }, unit) => {
      const { orgno, name, prefixes = [], scopes, client_id: id, terms_signed: termsSigned = false } = body;
      const clientId = id === undefined ? undefined : parseClientId(id);
      if (id !== undefined && clientId === undefined) return notAdmitted([`${id} cannot be a client id.`]);
      // Whoever runs the server through the API makes no one else run it.
      const beyond = scopes?.find(isOperationScope);
      if (beyond !== undefined) {
        return notAdmitted([`${beyond} is given by the registry file and by portvakt organisations admit alone.`]);
      }
      const asked = { orgno: orgno as OrganisationNumber, name, prefixes, scopes, clientId, termsSigned };
      const admitted = await admitWithin(given, unit, { asked, actor: nameCaller(caller) });
      if ('problems' in admitted) return notAdmitted(admitted.problems);
      return done({
        orgno,
        client_id: admitted.clientId,
        prefixes: admitted.prefixes,
        scopes: admitted.scopes.filter(({ withdrawn }) => !withdrawn).map(({ scope }) => scope),
        changes: admitted.changes,
      });
    },
  }),
  change({
    method: 'PUT',
    path: '/operator/organisations/:orgno',
    bases,
    tag,
    summary: 'Rename an organisation, deactivate it, or take it into use again',
    description: 'What is left out stays. Send `If-Match` with the entity tag that was read.',
    caller: WRITE,
    params,
    body: Type.Object(
      { name: Type.Optional(line(255)), active: Type.Optional(flag()) },
      { title: 'OrganisationChange' },
    ),
    answers: { 200: organisationAnswer },
    change: async (given, { params: { orgno }, body: { name, active }, matches }, unit) => {
      const before = await given.operated.find(unit.transaction, orgno as OrganisationNumber);
      if (before === undefined) return refuse('organisation-unknown', { fill: { organisation: orgno } });
      if (!matches(tagOf(before))) return refuse('organisation-changed', { fill: { organisation: orgno } });
      const isActive = before.deactivatedAt === null;
      if (active === false && orgno === given.settings.operator.orgno) {
        return refuse('organisation-runs-server', { fill: { organisation: orgno } });
      }
      if (name !== undefined && name.trim() !== '' && name !== before.name) {
        await given.organisations.update(unit, before, { ...before, name: name.trim() });
      }
      if (active !== undefined && active !== isActive) await given.operated.setActive(unit, before, active);
      return answer(given, unit.transaction, before.orgno);
    },
  }),
  change({
    method: 'PUT',
    path: '/operator/organisations/:orgno/prefixes/:prefix',
    bases,
    tag,
    summary: 'Give a prefix',
    caller: WRITE,
    params: prefixParams,
    answers: { 200: organisationAnswer },
    change: async (given, { params: { orgno, prefix } }, unit) => {
      const { organisations, operated } = given;
      const organisation = await operated.find(unit.transaction, orgno as OrganisationNumber);
      if (organisation === undefined) return refuse('organisation-unknown', { fill: { organisation: orgno } });
      const owner = await organisations.ownerOf(unit.transaction, prefix);
      if (owner !== organisation.orgno) {
        const problem = judgePrefix(prefix, owner);
        if (problem !== undefined) return refuse('prefix-not-given', { fill: { problem } });
        await organisations.assignPrefix(unit, prefix, organisation.orgno);
      }
      return answer(given, unit.transaction, organisation.orgno);
    },
  }),
  change({
    method: 'DELETE',
    path: '/operator/organisations/:orgno/prefixes/:prefix',
    bases,
    tag,
    summary: 'Take back a prefix',
    description: 'Only where no scope has ever been made under it.',
    caller: WRITE,
    params: prefixParams,
    answers: { 200: organisationAnswer },
    change: async (given, { params: { orgno, prefix } }, unit) => {
      const owner = await given.organisations.ownerOf(unit.transaction, prefix);
      if (owner !== orgno) return refuse('prefix-not-owned', { fill: { organisation: orgno, prefix } });
      const names = await given.scopes.findNames(unit.transaction, [prefix]);
      if (names.size > 0) return refuse('prefix-in-use', { fill: { prefix } });
      await given.operated.removePrefix(unit, prefix, owner);
      return answer(given, unit.transaction, owner);
    },
  }),
];

async function answer(
  { operated, organisations }: OrganisationOperating,
  reads: Kysely<Tables>,
  orgno: OrganisationNumber,
): Promise<Done | Refusal> {
  const organisation = await operated.find(reads, orgno);
  if (organisation === undefined) return refuse('organisation-unknown', { fill: { organisation: orgno } });
  const prefixes = await organisations.findPrefixes(reads, orgno);
  return done(describeOrganisation(organisation, prefixes), { entityTag: tagOf(organisation) });
}

function describeOrganisation(organisation: OperatedOrganisation, prefixes: readonly string[]) {
  const { orgno, name, deactivatedAt, termsSigned, createdAt, updatedAt } = organisation;
  return {
    orgno,
    ...(name !== null && { name }),
    active: deactivatedAt === null,
    terms_signed: termsSigned,
    prefixes,
    created: new Date(createdAt).toISOString(),
    last_updated: new Date(updatedAt).toISOString(),
  };
}

function tagOf({ orgno, updatedAt }: OperatedOrganisation): string {
  return composeEntityTag(`organisation-${orgno}`, updatedAt);
}

function notAdmitted(problems: readonly string[]): Refusal {
  return refuse('organisation-not-admitted', { fill: { problems: problems.join(' ') } });
}
