import { defineManageCommand } from '../define-manage-command.ts';
import { neededScopes } from '../needed-scopes.ts';
import { printRecord } from '../print-records.ts';
import { clientPath } from './client-path.ts';

/** `portvakt manage clients show` */
export const manageClientsShowCommand = defineManageCommand({
  name: 'manage clients show',
  summary: 'shows a client with its keys',
  positionals: [{ name: 'ID', required: true, description: 'The client.' }],
  options: {},
  examples: [
    { text: 'To read', given: 'CLIENT' },
    { text: 'To change it in an editor and send it back with «manage clients update»', given: 'CLIENT --json' },
  ],
  done: 'it is shown',
  run: async ({ positionals: [id = ''], output }, open) => {
    const { body, entityTag } = await (await open()).call({
      method: 'GET',
      path: clientPath(id),
      scopes: neededScopes.readClients,
    });
    printRecord(output, body);
    if (entityTag !== undefined) output.note(`Entity tag, for --if-match: ${entityTag}`);
  },
});
