import { CommandFailure } from '../../command-line/command-failure.ts';
import { supplierOption } from '../connection-options.ts';
import { defineManageCommand } from '../define-manage-command.ts';
import { neededScopes } from '../needed-scopes.ts';

/** `portvakt manage keys remove` */
export const manageKeysRemoveCommand = defineManageCommand({
  name: 'manage keys remove',
  summary: 'takes a key off a client',
  description: [
    'Grants signed with it are refused from then on; tokens that it has got are good until they expire. The last key is removed with --last only.',
  ],
  positionals: [
    { name: 'CLIENT', required: true, description: 'The client.' },
    { name: 'KID', required: true, description: 'The key.' },
  ],
  options: {
    last: {
      type: 'boolean',
      description: 'Also when it is the last one: the client then signs with a virksomhetssertifikat or not at all.',
    },
    'as-supplier': supplierOption,
  },
  examples: [{ text: 'When nothing uses it any more', given: 'CLIENT key-2026-01-15-a1b2c3' }],
  done: 'it is removed',
  run: async ({ options, positionals: [id = '', kid = ''], output }, open) => {
    const { clientPath } = await import('../clients/client-path.ts');
    const { readKeySet } = await import('./read-key-set.ts');
    const api = await open();
    const { keys, entityTag } = await readKeySet(api, id);
    if (!keys.some((key) => key.kid === kid)) {
      throw new CommandFailure(`The client ${id} has no key ${kid}.`, {
        error: 'not_found',
        lines: keys.map((key) => `${key.kid}, until ${key.until}`),
      });
    }
    if (keys.length === 1 && !options.last) {
      throw new CommandFailure(
        `${kid} is the only key of ${id}. Add another one first (portvakt manage keys rotate does all of it), or give --last.`,
        { error: 'last_key' },
      );
    }
    const { body } = await api.call({
      method: 'DELETE',
      path: clientPath(id, 'jwks', kid),
      // Somebody else may be removing the other key at this moment.
      ifMatch: entityTag,
      scopes: options['as-supplier'] ? neededScopes.supplyClients : neededScopes.modifyClients,
    });
    if (output.json) output.printDocument(body ?? { client_id: id, kid, removed: true });
    else output.print(`The key ${kid} is off the client ${id}.`);
  },
});
