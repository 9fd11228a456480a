import { usageFailure } from '../../command-line/command-failure.ts';
import { defineManageCommand } from '../define-manage-command.ts';
import { neededScopes } from '../needed-scopes.ts';
import { printRecord } from '../print-records.ts';
import { scopeFieldOptions } from './scope-fields.ts';

/** `portvakt manage scopes create` */
export const manageScopesCreateCommand = defineManageCommand({
  name: 'manage scopes create',
  summary: 'makes a scope under a prefix that your organisation owns',
  description: ["What it is to be stands in FILE, as the API's own JSON, or in options."],
  positionals: [{ name: 'FILE', required: false, description: 'The body of the request, JSON; - is standard input.' }],
  options: {
    name: { type: 'string', value: 'PREFIX:SUBSCOPE', description: 'Its full name, which never changes.' },
    ...scopeFieldOptions,
    'idempotency-key': {
      type: 'string',
      value: 'TEXT',
      description: 'The same text makes a repeated call answer again instead of failing, for a day.',
    },
  },
  examples: [{ text: 'A scope', given: '--name etaten:register/v1 --description "The register"' }],
  done: 'it is made',
  run: async ({ options, positionals: [file], output }, open) => {
    const { readRequestBody } = await import('../read-request-body.ts');
    const { readScopeFields } = await import('./scope-fields.ts');
    const [, prefix, subscope] = /^([^:]*):(.*)$/.exec(options.name ?? '') ?? [];
    if (options.name !== undefined && subscope === undefined) {
      throw usageFailure(`--name must be PREFIX:SUBSCOPE; it is '${options.name}'.`);
    }
    const read = await readRequestBody(
      file,
      { prefix, subscope, ...readScopeFields(options) },
      { instead: '--name, --description and the like' },
    );
    const { body } = await (await open()).call({
      method: 'POST',
      path: '/scopes',
      body: 'whole' in read ? read.whole : read.fields,
      idempotencyKey: options['idempotency-key'],
      scopes: neededScopes.writeScopes,
    });
    printRecord(output, body);
  },
});
