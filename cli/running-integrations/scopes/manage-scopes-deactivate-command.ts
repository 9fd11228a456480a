import { defineManageCommand } from '../define-manage-command.ts';
import { neededScopes } from '../needed-scopes.ts';

/** `portvakt manage scopes deactivate` */
export const manageScopesDeactivateCommand = defineManageCommand({
  name: 'manage scopes deactivate',
  summary: 'takes a scope out of use',
  description: [
    'No tokens are given for it from then on. Grants and registrations stay, and portvakt manage scopes update SCOPE --activate takes it into use again.',
  ],
  positionals: [{ name: 'SCOPE', required: true, description: 'The scope, prefix:subscope.' }],
  options: {},
  examples: [{ text: 'When an API is taken down', given: 'etaten:register/v1' }],
  done: 'it is deactivated',
  run: async ({ positionals: [scope = ''], output }, open) => {
    const { body } = await (await open()).call({
      method: 'DELETE',
      path: '/scopes',
      query: { scope },
      scopes: neededScopes.writeScopes,
    });
    if (output.json) output.printDocument(body ?? { name: scope, active: false });
    else output.print(`The scope ${scope} is deactivated.`);
  },
});
