import { defineManageCommand } from '../define-manage-command.ts';
import { listKeys } from '../keys/list-keys.ts';
import { neededScopes } from '../needed-scopes.ts';
import { printList } from '../print-records.ts';

/** `portvakt manage clients list` */
export const manageClientsListCommand = defineManageCommand({
  name: 'manage clients list',
  summary: "lists your organisation's clients",
  options: {
    inactive: { type: 'boolean', description: 'Deactivated clients, too.' },
    'expiring-within': {
      type: 'string',
      value: 'DAYS',
      description: 'Only clients with a key that has expired or will within so many days, such as 30d.',
    },
  },
  examples: [
    { text: 'All that are in use', given: '' },
    { text: 'Those that need a new key', given: '--expiring-within 30d' },
  ],
  done: 'they are listed',
  run: async ({ options, output }, open) => {
    const { body } = await (await open()).call({
      method: 'GET',
      path: '/clients',
      query: {
        inactive: options.inactive ? 'true' : undefined,
        expiring_within: options['expiring-within']?.replace(/^(\d+)$/, '$1d'),
      },
      scopes: neededScopes.readClients,
    });
    const expiring = options['expiring-within'] !== undefined;
    printList(output, body, {
      titles: ['CLIENT ID', 'TYPE', 'STATE', expiring ? 'EXPIRING KEYS' : 'SCOPES', 'NAME'],
      row: (client) => [
        client.client_id,
        client.integration_type,
        client.active === false ? 'deactivated' : 'active',
        expiring
          ? listKeys(client.jwks)
              .map(({ kid, until }) => `${kid} (${until})`)
              .join(', ')
          : Array.isArray(client.scopes) && client.scopes.length,
        client.client_name || client.description,
      ],
      none: expiring ? 'No client has a key that expires so soon.' : 'There are no clients.',
    });
  },
});
