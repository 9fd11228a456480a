import { defineManageCommand } from '../define-manage-command.ts';
import { neededScopes } from '../needed-scopes.ts';
import { printList } from '../print-records.ts';

/** `portvakt manage scopes list` */
export const manageScopesListCommand = defineManageCommand({
  name: 'manage scopes list',
  summary: 'lists the scopes that your organisation owns',
  options: { inactive: { type: 'boolean', description: 'Deactivated scopes, too.' } },
  examples: [{ text: 'All that are in use', given: '' }],
  done: 'they are listed',
  run: async ({ options, output }, open) => {
    const { body } = await (await open()).call({
      method: 'GET',
      path: '/scopes',
      query: { inactive: options.inactive ? 'true' : undefined },
      scopes: neededScopes.readScopes,
    });
    printList(output, body, {
      titles: ['SCOPE', 'STATE', 'VISIBILITY', 'FOR', 'DESCRIPTION'],
      row: (scope) => [
        scope.name,
        scope.active === false ? 'deactivated' : 'active',
        scope.visibility,
        scope.accessible_for_all === true ? 'all' : 'granted',
        scope.description,
      ],
      none: 'There are no scopes.',
    });
  },
});
