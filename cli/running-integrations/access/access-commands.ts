import { flag, text } from '../../command-line/command.ts';
import { usageFailure } from '../../command-line/command-failure.ts';
import { defineManageCommands } from '../define-manage-commands.ts';
import { defineAction, defineList } from '../define-verbs.ts';
import { neededScopes } from '../needed-scopes.ts';
import type { ApiRecord } from '../print-records.ts';

const scopeAndOrganisation = [
  { name: 'SCOPE', required: true, description: 'The scope, prefix:subscope.' },
  { name: 'ORGNO', required: true, description: 'The organisation.' },
] as const;
const inactive = flag('Withdrawn grants, too.');

/** `portvakt manage access …` */
export const accessCommands = defineManageCommands({
  'access list': defineList({
    positionals: [{ name: 'SCOPE', required: false, description: 'Who has been granted this scope.' }],
    options: {
      scope: text('SCOPE', 'The same as SCOPE.'),
      consumer: text('ORGNO', 'What this organisation has been granted.'),
      inactive,
    },
    examples: [{ text: 'Of one scope', given: 'etaten:register/v1' }],
    request: ({ options, positionals: [named] }) => {
      if (named !== undefined && options.scope !== undefined)
        throw usageFailure('SCOPE and --scope are the same: give one.');
      const scope = named ?? options.scope;
      if ((scope === undefined) === (options.consumer === undefined))
        throw usageFailure('Give SCOPE or --consumer ORGNO: the API lists by one of them.');
      return {
        path: '/scopes/access',
        query: { scope, consumer_orgno: options.consumer, inactive: options.inactive ? 'true' : undefined },
        scopes: neededScopes.readScopes,
      };
    },
    table: () => ({
      titles: ['SCOPE', 'STATE', 'SINCE', 'CONSUMER'],
      row: (access) => [
        ...showGrant(access),
        showOrganisation(access.consumer_orgno, access.consumer_organization_name),
      ],
      none: 'There are no such grants.',
    }),
  }),
  'access granted': defineList({
    description: ['Scopes that are open for all are not listed.'],
    options: { inactive },
    examples: [{ text: 'What may our clients have?', given: '' }],
    request: ({ options }) => ({
      path: '/scopes/access/all',
      query: { inactive: options.inactive ? 'true' : undefined },
      scopes: neededScopes.readScopes,
    }),
    table: () => ({
      titles: ['SCOPE', 'STATE', 'SINCE', 'OWNER'],
      row: (access) => [...showGrant(access), showOrganisation(access.owner_orgno, access.owner_organization_name)],
      none: 'Your organisation has been granted no scopes.',
    }),
  }),
  'access grant': defineAction({
    description: [
      'From then on it may put the scope on its clients. The organisation need not be known to the server beforehand.',
    ],
    positionals: scopeAndOrganisation,
    examples: [{ text: 'A new consumer', given: 'etaten:register/v1 310123412' }],
    done: 'it is granted to the organisation',
    request: ({ positionals }) => ({ method: 'PUT', ...writeAccess(positionals) }),
    document: describeAccess,
    sentence: ([scope, orgno]) => `${scope} is granted to ${orgno}.`,
  }),
  'access withdraw': defineAction({
    description: [
      'The next token request for it is refused; tokens that were given are valid until they expire. The scope stays on the clients of the organisation, so that they can use it again as soon as you grant it again.',
    ],
    positionals: scopeAndOrganisation,
    examples: [{ text: 'When an agreement ends', given: 'etaten:register/v1 310123412' }],
    done: 'it is withdrawn from the organisation',
    request: ({ positionals }) => ({ method: 'DELETE', ...writeAccess(positionals) }),
    document: describeAccess,
    sentence: ([scope, orgno]) => `${scope} is withdrawn from ${orgno}.`,
  }),
});

function writeAccess([scope = '', orgno = '']: readonly string[]) {
  return {
    path: `/scopes/access/${encodeURIComponent(orgno)}`,
    query: { scope },
    scopes: neededScopes.writeScopes,
  };
}

function describeAccess([scope, orgno]: readonly string[]): ApiRecord {
  return { scope, consumer_orgno: orgno };
}

/** The scope, the state of its grant and the day of the last change of it. */
function showGrant({ scope, state, last_updated: at }: ApiRecord): readonly unknown[] {
  const since = typeof at === 'string' ? at.slice(0, 10) : '';
  return [scope, state === 'APPROVED' ? 'granted' : state === 'DENIED' ? 'withdrawn' : state, since];
}

/** The number of an organisation, and its name where that is known. */
function showOrganisation(orgno: unknown, name: unknown): string {
  return typeof name === 'string' && name !== '' ? `${orgno} ${name}` : String(orgno ?? '');
}
