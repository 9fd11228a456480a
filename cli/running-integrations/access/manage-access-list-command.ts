import { usageFailure } from '../../command-line/command-failure.ts';
import { defineManageCommand } from '../define-manage-command.ts';
import { neededScopes } from '../needed-scopes.ts';
import { printList } from '../print-records.ts';
import { showOrganisation, showState } from './access-columns.ts';

/** `portvakt manage access list` */
export const manageAccessListCommand = defineManageCommand({
  name: 'manage access list',
  summary: 'lists who has been granted your scopes',
  positionals: [{ name: 'SCOPE', required: false, description: 'Who has been granted this scope.' }],
  options: {
    scope: { type: 'string', value: 'SCOPE', description: 'The same as SCOPE.' },
    consumer: { type: 'string', value: 'ORGNO', description: 'What this organisation has been granted.' },
    inactive: { type: 'boolean', description: 'Withdrawn grants, too.' },
  },
  examples: [{ text: 'Of one scope', given: 'etaten:register/v1' }],
  done: 'they are listed',
  run: async ({ options, positionals: [named], output }, open) => {
    if (named !== undefined && options.scope !== undefined)
      throw usageFailure('SCOPE and --scope are the same: give one.');
    const scope = named ?? options.scope;
    if ((scope === undefined) === (options.consumer === undefined)) {
      throw usageFailure('Give SCOPE or --consumer ORGNO: the API lists by one of them.');
    }
    const { body } = await (await open()).call({
      method: 'GET',
      path: '/scopes/access',
      query: {
        scope,
        consumer_orgno: options.consumer,
        inactive: options.inactive ? 'true' : undefined,
      },
      scopes: neededScopes.readScopes,
    });
    printList(output, body, {
      titles: ['SCOPE', 'STATE', 'SINCE', 'CONSUMER'],
      row: (access) => [
        access.scope,
        ...showState(access),
        showOrganisation(access.consumer_orgno, access.consumer_organization_name),
      ],
      none: 'Nobody has been granted that.',
    });
  },
});
