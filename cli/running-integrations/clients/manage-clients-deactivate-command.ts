import { CommandFailure } from '../../command-line/command-failure.ts';
import { supplierOption } from '../connection-options.ts';
import { defineManageCommand } from '../define-manage-command.ts';
import { neededScopes } from '../needed-scopes.ts';
import { clientPath } from './client-path.ts';

/** `portvakt manage clients deactivate` */
export const manageClientsDeactivateCommand = defineManageCommand({
  name: 'manage clients deactivate',
  summary: 'takes a client out of use',
  description: [
    'It gets no tokens from then on; those that it has are good until they expire. It keeps its keys and scopes, and portvakt manage clients update ID --activate takes it into use again.',
  ],
  positionals: [{ name: 'ID', required: true, description: 'The client.' }],
  options: { 'as-supplier': supplierOption },
  examples: [{ text: 'When a system is taken down', given: 'CLIENT' }],
  done: 'it is deactivated',
  run: async ({ options, positionals: [id = ''], output }, open) => {
    const api = await open();
    if (id === api.clientId) {
      throw new CommandFailure(
        'That is the client that this command itself calls with: nothing could be managed with it afterwards. Call with another administration client.',
        { error: 'refused' },
      );
    }
    const { body } = await api.call({
      method: 'DELETE',
      path: clientPath(id),
      scopes: options['as-supplier'] ? neededScopes.supplyClients : neededScopes.writeClients,
    });
    if (output.json) output.printDocument(body ?? { client_id: id, active: false });
    else output.print(`The client ${id} is deactivated.`);
  },
});
