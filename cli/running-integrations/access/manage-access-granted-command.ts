import { defineManageCommand } from '../define-manage-command.ts';
import { neededScopes } from '../needed-scopes.ts';
import { printList } from '../print-records.ts';
import { showOrganisation, showState } from './access-columns.ts';

/** `portvakt manage access granted` */
export const manageAccessGrantedCommand = defineManageCommand({
  name: 'manage access granted',
  summary: 'lists what your organisation has been granted',
  description: ['Scopes that are open for all are not listed.'],
  options: { inactive: { type: 'boolean', description: 'Withdrawn grants, too.' } },
  examples: [{ text: 'What may our clients have?', given: '' }],
  done: 'they are listed',
  run: async ({ options, output }, open) => {
    const { body } = await (await open()).call({
      method: 'GET',
      path: '/scopes/access/all',
      query: { inactive: options.inactive ? 'true' : undefined },
      scopes: neededScopes.readScopes,
    });
    printList(output, body, {
      titles: ['SCOPE', 'STATE', 'SINCE', 'OWNER'],
      row: (access) => [
        access.scope,
        ...showState(access),
        showOrganisation(access.owner_orgno, access.owner_organization_name),
      ],
      none: 'Your organisation has been granted no scopes.',
    });
  },
});
