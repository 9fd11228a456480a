import { flag, text, texts } from '../../command-line/command.ts';
import { usageFailure } from '../../command-line/command-failure.ts';
import { defineManageCommands, type FieldOptions } from '../define-manage-commands.ts';
import { defineAction, defineCreate, defineList, defineShow, defineUpdate, type Resource } from '../define-verbs.ts';
import { neededScopes } from '../needed-scopes.ts';
import { readBoolean, readList, readNumber } from '../read-field.ts';

const scopes: Resource = {
  noun: 'scope',
  id: { name: 'SCOPE', required: true, description: 'The scope, prefix:subscope.' },
  reading: (scope) => ({ path: '/scopes/scope', query: { scope }, scopes: neededScopes.readScopes }),
  writing: (scope) => ({ path: '/scopes', query: { scope } }),
  answeredOnly: ['name', 'prefix', 'subscope', 'owner_orgno', 'created', 'last_updated', 'protected'],
  hasEntityTag: false,
};

const fields = {
  description: { ...text('TEXT', 'Shown to those who may use it.'), field: 'description' },
  visibility: { ...text('WHO', 'PUBLIC, PRIVATE or INTERNAL. Default: PUBLIC.'), field: 'visibility' },
  type: {
    ...texts('TYPE', 'An integration type that may use it, such as maskinporten. Default: all of them.'),
    field: 'allowed_integration_types',
    read: readList,
  },
  'accessible-for-all': {
    ...text('BOOLEAN', 'true: every organisation may use it, without being granted it. Or false.'),
    field: 'accessible_for_all',
    read: readBoolean,
  },
  'delegation-source': {
    ...text('URL', 'Issuer of the register in which it can be delegated.'),
    field: 'delegation_source',
  },
  'max-age': {
    ...text('SECONDS', 'at_max_age: the longest lifetime of a token. 0 = no limit.'),
    field: 'at_max_age',
    read: readNumber,
  },
} as const satisfies FieldOptions;

/** `portvakt manage scopes …` */
export const scopeCommands = defineManageCommands({
  'scopes list': defineList({
    options: { inactive: flag('Deactivated scopes, too.') },
    examples: [{ text: 'All that are in use', given: '' }],
    request: ({ options }) => ({
      path: '/scopes',
      query: { inactive: options.inactive ? 'true' : undefined },
      scopes: neededScopes.readScopes,
    }),
    table: () => ({
      titles: ['SCOPE', 'STATE', 'VISIBILITY', 'FOR', 'DESCRIPTION'],
      row: (scope) => [
        scope.name,
        scope.active === false ? 'deactivated' : 'active',
        scope.visibility,
        scope.accessible_for_all === true ? 'all' : 'granted',
        scope.description,
      ],
      none: 'There are no scopes.',
    }),
  }),
  'scopes show': defineShow(scopes, {
    examples: [{ text: 'To read', given: 'etaten:register/v1' }],
  }),
  'scopes create': defineCreate({
    description: ["FILE, or the options, say what it is to be. FILE is the API's own JSON."],
    path: '/scopes',
    options: {
      name: text('PREFIX:SUBSCOPE', 'Its full name, which never changes.'),
      ...fields,
      'idempotency-key': text(
        'TEXT',
        'For a day, a call with the same text gets the first answer again and does not fail.',
      ),
    },
    examples: [{ text: 'A scope', given: '--name etaten:register/v1 --description "The register"' }],
    done: 'it is made',
    instead: '--name, --description and the like',
    addFields: ({ name }) => {
      const [, prefix, subscope] = /^([^:]*):(.*)$/.exec(String(name)) ?? [];
      if (name !== undefined && subscope === undefined)
        throw usageFailure(`--name must be PREFIX:SUBSCOPE; it is '${name}'.`);
      return { prefix, subscope };
    },
    scopes: () => neededScopes.writeScopes,
  }),
  'scopes update': defineUpdate(scopes, {
    description: [
      'Options change what they name: the scope is read, changed and sent back. FILE replaces every field: a field that it leaves out gets its default.',
    ],
    options: fields,
    examples: [{ text: 'Shorter tokens', given: 'etaten:register/v1 --max-age 60' }],
    instead: '--description, --max-age and the like',
    scopes: () => neededScopes.writeScopes,
  }),
  'scopes deactivate': defineAction({
    description: [
      'No tokens are given for it from then on. Its grants and the clients that have it stay, and portvakt manage scopes update SCOPE --activate takes it into use again.',
    ],
    positionals: [scopes.id],
    examples: [{ text: 'When an API is taken down', given: 'etaten:register/v1' }],
    done: 'it is deactivated',
    request: ({ positionals: [scope = ''] }) => ({
      method: 'DELETE',
      ...scopes.writing(scope),
      scopes: neededScopes.writeScopes,
    }),
    document: ([name]) => ({ name, active: false }),
    sentence: ([name]) => `The scope ${name} is deactivated.`,
  }),
});
