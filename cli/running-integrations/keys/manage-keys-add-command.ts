import { CommandFailure } from '../../command-line/command-failure.ts';
import { supplierOption } from '../connection-options.ts';
import { defineManageCommand } from '../define-manage-command.ts';
import { neededScopes } from '../needed-scopes.ts';

/** `portvakt manage keys add` */
export const manageKeysAddCommand = defineManageCommand({
  name: 'manage keys add',
  summary: 'registers a key on a client, beside those it has',
  description: [
    'Only the public half is sent, also when FILE holds a private key. A client with keys must use one of them: with its first key it can no longer sign with a virksomhetssertifikat alone.',
  ],
  positionals: [
    { name: 'CLIENT', required: true, description: 'The client.' },
    { name: 'FILE', required: true, description: 'A JWK, what portvakt keys new wrote, or PEM; also a certificate.' },
  ],
  options: {
    as: { type: 'string', value: 'NEW-KID', description: 'Its kid. Default: the one in FILE, or a new one.' },
    'as-supplier': supplierOption,
  },
  examples: [{ text: 'After «portvakt keys new --out my-key.jwk.json»', given: 'CLIENT my-key.jwk.json' }],
  done: 'it is registered',
  run: async ({ options, positionals: [id = '', file = ''], output }, open) => {
    const { readPublicKeyFile } = await import('../../making-keys/read-public-key.ts');
    const { nameForToday } = await import('../../making-keys/make-key-pair.ts');
    const { clientPath } = await import('../clients/client-path.ts');
    const { showDay } = await import('../print-records.ts');
    const { readKeySet } = await import('./read-key-set.ts');
    const { refuseSixthKey } = await import('./refuse-sixth-key.ts');
    const key = await readPublicKeyFile(file);
    const kid = options.as ?? key.kid ?? nameForToday();
    const api = await open();
    const { keys, entityTag } = await readKeySet(api, id);
    const namesake = keys.find((known) => known.kid === kid);
    if (namesake !== undefined && namesake.n !== key.n) {
      throw new CommandFailure(
        `The client ${id} has another key by the name ${kid}. Choose another name: --as NEW-KID.`,
        {
          error: 'kid_in_use',
        },
      );
    }
    if (namesake === undefined) refuseSixthKey(id, keys);
    const { body } = await api.call({
      method: 'PUT',
      path: clientPath(id, 'jwks', kid),
      body: { ...key, kid },
      ifMatch: entityTag,
      scopes: options['as-supplier'] ? neededScopes.supplyClients : neededScopes.modifyClients,
    });
    if (output.json) {
      output.printDocument(body);
      return;
    }
    const { exp } = (body ?? {}) as { exp?: unknown };
    output.print(`The key ${kid} is registered on ${id}${typeof exp === 'number' ? `, until ${showDay(exp)}` : ''}.`);
    if (keys.length === 0)
      output.note(
        'It is the first: from now on the client must name a registered key, and a certificate alone is refused.',
      );
  },
});
