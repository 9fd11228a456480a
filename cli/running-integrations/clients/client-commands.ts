import { flag, text, texts } from '../../command-line/command.ts';
import { CommandFailure, usageFailure } from '../../command-line/command-failure.ts';
import { supplierOption } from '../connection-options.ts';
import { defineManageCommands, type FieldOptions } from '../define-manage-commands.ts';
import { defineAction, defineCreate, defineList, defineShow, defineUpdate, type Resource } from '../define-verbs.ts';
import { listKeys } from '../keys/list-keys.ts';
import { neededScopes } from '../needed-scopes.ts';
import { readList, readNumber } from '../read-field.ts';
import { clientPath } from './client-path.ts';

const clients: Resource = {
  noun: 'client',
  id: { name: 'ID', required: true, description: 'The client.' },
  reading: (id) => ({ path: clientPath(id), scopes: neededScopes.readClients }),
  writing: (id) => ({ path: clientPath(id) }),
  answeredOnly: [
    ...['client_id', 'client_orgno', 'supplier_orgno', 'created', 'last_updated'],
    ...['jwks', 'jwks_uri', 'onbehalfof', 'client_secret'],
  ],
  hasEntityTag: true,
};

const fields = {
  name: { ...text('NAME', 'client_name.'), field: 'client_name' },
  description: { ...text('TEXT', 'What it is for.'), field: 'description' },
  scope: {
    ...texts('SCOPE', 'A scope that it may ask for. One value may have several, with spaces between.'),
    field: 'scopes',
    read: readList,
  },
  'token-lifetime': {
    ...text('SECONDS', 'access_token_lifetime. Default: 120.'),
    field: 'access_token_lifetime',
    read: readNumber,
  },
} as const satisfies FieldOptions;

/** `portvakt manage clients …` */
export const clientCommands = defineManageCommands({
  'clients list': defineList({
    options: {
      inactive: flag('Deactivated clients, too.'),
      'expiring-within': text(
        'DAYS',
        'Only clients with a key that has expired or will expire within so many days, such as 30d.',
      ),
    },
    examples: [
      { text: 'All that are in use', given: '' },
      { text: 'Those that need a new key', given: '--expiring-within 30d' },
    ],
    request: ({ options }) => ({
      path: '/clients',
      query: {
        inactive: options.inactive ? 'true' : undefined,
        expiring_within: options['expiring-within']?.replace(/^(\d+)$/, '$1d'),
      },
      scopes: neededScopes.readClients,
    }),
    table: ({ options }) => {
      const expiring = options['expiring-within'] !== undefined;
      const showKeys = (set: unknown) => listKeys(set).map(({ kid, until }) => `${kid} (${until})`);
      return {
        titles: ['CLIENT ID', 'TYPE', 'STATE', expiring ? 'EXPIRING KEYS' : 'SCOPES', 'NAME'],
        row: (client) => [
          client.client_id,
          client.integration_type,
          client.active === false ? 'deactivated' : 'active',
          expiring ? showKeys(client.jwks).join(', ') : Array.isArray(client.scopes) && client.scopes.length,
          client.client_name || client.description,
        ],
        none: expiring ? 'No client has a key that expires so soon.' : 'There are no clients.',
      };
    },
  }),
  'clients show': defineShow(clients, {
    examples: [
      { text: 'To read', given: 'CLIENT' },
      { text: 'To change it in an editor and send it back with «manage clients update»', given: 'CLIENT --json' },
    ],
  }),
  'clients create': defineCreate({
    description: [
      "FILE, or the options, say what it is to be. FILE is the API's own JSON. The server makes the client id. Give the client a key with portvakt manage keys add; without a key it signs with the virksomhetssertifikat of the organisation.",
    ],
    path: '/clients',
    options: {
      ...fields,
      type: { ...text('TYPE', 'Integration type. Default: maskinporten.'), field: 'integration_type' },
      'client-orgno': {
        ...text('ORGNO', 'The customer that it acts for, when you are its supplier.'),
        field: 'client_orgno',
      },
      'as-supplier': supplierOption,
      'idempotency-key': text(
        'TEXT',
        'For a day, a call with the same text gets the first answer again and makes no other client.',
      ),
    },
    examples: [
      {
        text: 'For one scope',
        given: '--name "Ajourhold av OTP" --description "Nightly job" --scope nav:aareg/v1/arbeidsforhold/otp',
      },
      { text: 'From a file', given: 'client.json' },
    ],
    done: 'it is registered, and its client_id is printed',
    instead: '--name, --description, --scope and the like',
    defaults: { integration_type: 'maskinporten' },
    scopes: (options) =>
      options['as-supplier'] || options['client-orgno'] !== undefined
        ? neededScopes.supplyClients
        : neededScopes.writeClients,
  }),
  'clients update': defineUpdate(clients, {
    description: [
      'Options change what they name: the client is read, changed and sent back, and the API refuses (412) if somebody else has changed it in between. FILE replaces every field: a field that it leaves out gets its default.',
    ],
    options: {
      ...fields,
      scope: { ...fields.scope, description: 'All scopes that it has from now on.' },
      'add-scope': { ...fields.scope, description: 'One more scope.', field: 'add' },
      'remove-scope': { ...fields.scope, description: 'A scope to remove.', field: 'remove' },
      'as-supplier': supplierOption,
    },
    examples: [
      { text: 'One more scope', given: 'CLIENT --add-scope skatteetaten:inntektsmottakere' },
      { text: 'From a file', given: 'CLIENT client.json' },
    ],
    instead: '--name, --add-scope and the like',
    check: (options) => {
      if (options.scope !== undefined && (options['add-scope'] ?? options['remove-scope']) !== undefined)
        throw usageFailure('--scope names all scopes: leave out --add-scope and --remove-scope.');
    },
    merge: (before, { add, remove, ...asked }, id) => ({
      ...before,
      scopes: changeScopes(id, { scopes: before.scopes, add, remove }),
      ...asked,
    }),
    scopes: (options) => (options['as-supplier'] ? neededScopes.supplyClients : neededScopes.modifyClients),
  }),
  'clients deactivate': defineAction({
    description: [
      'It gets no tokens from then on; tokens that it has are valid until they expire. It keeps its keys and scopes, and portvakt manage clients update ID --activate takes it into use again.',
    ],
    positionals: [clients.id],
    options: { 'as-supplier': supplierOption },
    examples: [{ text: 'When a system is taken down', given: 'CLIENT' }],
    done: 'it is deactivated',
    prepare: async ({ clientId }, { positionals: [id] }) => {
      if (id !== clientId) return {};
      throw new CommandFailure(
        'That is the client that this command itself calls with: nothing could be managed with it afterwards. Call with another administration client.',
        { error: 'refused' },
      );
    },
    request: ({ options, positionals: [id = ''] }) => ({
      method: 'DELETE',
      path: clientPath(id),
      scopes: options['as-supplier'] ? neededScopes.supplyClients : neededScopes.writeClients,
    }),
    document: ([id]) => ({ client_id: id, active: false }),
    sentence: ([id]) => `The client ${id} is deactivated.`,
  }),
});

/** The scopes of a client with some added and some removed. Each is a list of texts, or left out. */
function changeScopes(id: string, lists: Readonly<Record<'scopes' | 'add' | 'remove', unknown>>): readonly string[] {
  // The API answers with a list of texts, and `readList` makes the other two.
  const read = (list: unknown) => (list ?? []) as readonly string[];
  const [scopes, added, removed] = [read(lists.scopes), read(lists.add), read(lists.remove)];
  const missing = removed.find((scope) => !scopes.includes(scope));
  if (missing !== undefined)
    throw new CommandFailure(`The client ${id} does not have the scope ${missing}.`, { error: 'not_found' });
  return [...new Set([...scopes, ...added])].filter((scope) => !removed.includes(scope));
}
