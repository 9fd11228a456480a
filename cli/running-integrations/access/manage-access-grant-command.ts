import { defineManageCommand } from '../define-manage-command.ts';
import { neededScopes } from '../needed-scopes.ts';

/** `portvakt manage access grant` */
export const manageAccessGrantCommand = defineManageCommand({
  name: 'manage access grant',
  summary: 'lets an organisation use a scope of yours',
  description: [
    'It may put the scope on its clients from then on. An organisation that has never been heard of here is fine.',
  ],
  positionals: [
    { name: 'SCOPE', required: true, description: 'The scope, prefix:subscope.' },
    { name: 'ORGNO', required: true, description: 'The organisation.' },
  ],
  options: {},
  examples: [{ text: 'A new consumer', given: 'etaten:register/v1 310123412' }],
  done: 'it is granted to the organisation',
  run: async ({ positionals: [scope = '', orgno = ''], output }, open) => {
    const { body } = await (await open()).call({
      method: 'PUT',
      path: `/scopes/access/${encodeURIComponent(orgno)}`,
      query: { scope },
      scopes: neededScopes.writeScopes,
    });
    if (output.json) output.printDocument(body ?? { scope, consumer_orgno: orgno });
    else output.print(`${scope} is granted to ${orgno}.`);
  },
});
