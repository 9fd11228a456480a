import { defineManageCommand } from '../define-manage-command.ts';
import { neededScopes } from '../needed-scopes.ts';
import { printRecord } from '../print-records.ts';
import { scopeFieldOptions } from './scope-fields.ts';

/** `portvakt manage scopes update` */
export const manageScopesUpdateCommand = defineManageCommand({
  name: 'manage scopes update',
  summary: 'changes a scope',
  description: [
    'Options change what they name: the scope is read, changed and sent back. FILE replaces every field: what is left out of it has its default from then on.',
  ],
  positionals: [
    { name: 'SCOPE', required: true, description: 'The scope, prefix:subscope.' },
    { name: 'FILE', required: false, description: 'The body of the request, JSON; - is standard input.' },
  ],
  options: {
    ...scopeFieldOptions,
    activate: { type: 'boolean', description: 'Take a deactivated scope into use again.' },
  },
  examples: [{ text: 'Shorter tokens', given: 'etaten:register/v1 --max-age 60' }],
  done: 'it is changed',
  run: async ({ options, positionals: [scope = '', file], output }, open) => {
    const { readRequestBody } = await import('../read-request-body.ts');
    const { readScopeFields, toUpdateBody } = await import('./scope-fields.ts');
    const read = await readRequestBody(
      file,
      { ...readScopeFields(options), active: options.activate ? true : undefined },
      { instead: '--description, --max-age and the like' },
    );
    const api = await open();
    const readNow = async () =>
      (await api.call({ method: 'GET', path: '/scopes/scope', query: { scope }, scopes: neededScopes.readScopes }))
        .body;
    const { body } = await api.call({
      method: 'PUT',
      path: '/scopes',
      query: { scope },
      body: 'whole' in read ? read.whole : { ...toUpdateBody(await readNow()), ...read.fields },
      scopes: neededScopes.writeScopes,
    });
    printRecord(output, body);
  },
});
