import { defineManageCommand } from '../define-manage-command.ts';
import { neededScopes } from '../needed-scopes.ts';
import { printRecord } from '../print-records.ts';

/** `portvakt manage scopes show` */
export const manageScopesShowCommand = defineManageCommand({
  name: 'manage scopes show',
  summary: 'shows a scope',
  positionals: [{ name: 'SCOPE', required: true, description: 'The scope, prefix:subscope.' }],
  options: {},
  examples: [{ text: 'To read', given: 'etaten:register/v1' }],
  done: 'it is shown',
  run: async ({ positionals: [scope = ''], output }, open) => {
    const { body } = await (await open()).call({
      method: 'GET',
      path: '/scopes/scope',
      query: { scope },
      scopes: neededScopes.readScopes,
    });
    printRecord(output, body);
  },
});
