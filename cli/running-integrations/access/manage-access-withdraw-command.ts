import { defineManageCommand } from '../define-manage-command.ts';
import { neededScopes } from '../needed-scopes.ts';

/** `portvakt manage access withdraw` */
export const manageAccessWithdrawCommand = defineManageCommand({
  name: 'manage access withdraw',
  summary: 'ends a grant',
  description: [
    'The next token request for it is refused; tokens that were given are good until they expire. It stays on the clients of the organisation, and granting it again is enough.',
  ],
  positionals: [
    { name: 'SCOPE', required: true, description: 'The scope, prefix:subscope.' },
    { name: 'ORGNO', required: true, description: 'The organisation.' },
  ],
  options: {},
  examples: [{ text: 'When an agreement ends', given: 'etaten:register/v1 310123412' }],
  done: 'it is withdrawn from the organisation',
  run: async ({ positionals: [scope = '', orgno = ''], output }, open) => {
    const { body } = await (await open()).call({
      method: 'DELETE',
      path: `/scopes/access/${encodeURIComponent(orgno)}`,
      query: { scope },
      scopes: neededScopes.writeScopes,
    });
    if (output.json) output.printDocument(body ?? { scope, consumer_orgno: orgno });
    else output.print(`${scope} is withdrawn from ${orgno}.`);
  },
});
