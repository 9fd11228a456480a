import { CommandFailure, usageFailure } from '../../command-line/command-failure.ts';
import { supplierOption } from '../connection-options.ts';
import { defineManageCommand } from '../define-manage-command.ts';
import { neededScopes } from '../needed-scopes.ts';
import { printRecord } from '../print-records.ts';
import { clientFieldOptions } from './client-fields.ts';

/** `portvakt manage clients update` */
export const manageClientsUpdateCommand = defineManageCommand({
  name: 'manage clients update',
  summary: 'changes a client',
  description: [
    'Options change what they name: the client is read, changed and sent back, and the API refuses (412) if somebody else has changed it in between. FILE replaces every field: what is left out of it has its default from then on.',
  ],
  positionals: [
    { name: 'ID', required: true, description: 'The client.' },
    { name: 'FILE', required: false, description: 'The body of the request, JSON; - is standard input.' },
  ],
  options: {
    ...clientFieldOptions,
    scope: { ...clientFieldOptions.scope, description: 'The scopes that it has from now on, all of them.' },
    'add-scope': { type: 'string', value: 'SCOPE', multiple: true, description: 'One more scope.' },
    'remove-scope': { type: 'string', value: 'SCOPE', multiple: true, description: 'A scope to take off it.' },
    activate: { type: 'boolean', description: 'Take a deactivated client into use again.' },
    'if-match': {
      type: 'string',
      value: 'TAG',
      description: 'With FILE: the entity tag that «manage clients show» told. Another change since is then not lost.',
    },
    'as-supplier': supplierOption,
  },
  examples: [
    { text: 'One more scope', given: 'CLIENT --add-scope skatteetaten:inntektsmottakere' },
    { text: 'From a file', given: 'CLIENT client.json' },
  ],
  done: 'it is changed',
  run: async ({ options, positionals: [id = '', file], output }, open) => {
    const { readList, readRequestBody } = await import('../read-request-body.ts');
    const { readClientFields, toUpdateBody } = await import('./client-fields.ts');
    const { clientPath } = await import('./client-path.ts');
    const add = readList(options['add-scope']);
    const remove = readList(options['remove-scope']);
    if (options.scope !== undefined && (add ?? remove) !== undefined) {
      throw usageFailure('--scope names all scopes: leave out --add-scope and --remove-scope.');
    }
    const active = options.activate ? true : undefined;
    const read = await readRequestBody(
      file,
      { ...readClientFields(options), active, add, remove },
      { instead: '--name, --add-scope and the like' },
    );
    if ('fields' in read && options['if-match'] !== undefined)
      throw usageFailure('--if-match goes with FILE: options are sent with the tag that was just read.');
    const api = await open();
    const change = async () => {
      if ('whole' in read) return { body: read.whole, entityTag: quoteTag(options['if-match']) };
      const { body, entityTag } = await api.call({
        method: 'GET',
        path: clientPath(id),
        scopes: neededScopes.readClients,
      });
      const { add: _added, remove: _removed, ...fields } = read.fields;
      const before = toUpdateBody(body);
      const scopes = (before.scopes ?? []) as readonly string[];
      const missing = remove?.find((scope) => !scopes.includes(scope));
      if (missing !== undefined) {
        throw new CommandFailure(`The client ${id} does not have the scope ${missing}.`, { error: 'not_found' });
      }
      const after = [...new Set([...scopes, ...(add ?? [])])].filter((scope) => !remove?.includes(scope));
      return { body: { ...before, scopes: after, ...fields }, entityTag };
    };
    const { body, entityTag } = await change();
    const { body: changed } = await api.call({
      method: 'PUT',
      path: clientPath(id),
      body,
      ifMatch: entityTag,
      scopes: options['as-supplier'] ? neededScopes.supplyClients : neededScopes.modifyClients,
    });
    printRecord(output, changed);
  },
});

/** A shell takes the quotes away that belong to a tag (RFC 9110 §8.8.3). */
function quoteTag(tag: string | undefined): string | undefined {
  return tag === undefined || tag === '*' || tag.startsWith('"') ? tag : `"${tag}"`;
}
