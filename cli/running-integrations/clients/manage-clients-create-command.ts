import { supplierOption } from '../connection-options.ts';
import { defineManageCommand } from '../define-manage-command.ts';
import { neededScopes } from '../needed-scopes.ts';
import { printRecord } from '../print-records.ts';
import { clientFieldOptions } from './client-fields.ts';

/** `portvakt manage clients create` */
export const manageClientsCreateCommand = defineManageCommand({
  name: 'manage clients create',
  summary: 'registers a client',
  description: [
    "What it is to be stands in FILE, as the API's own JSON, or in options. The client id is made by the server. Give the client a key with portvakt manage keys add; without one it signs with the virksomhetssertifikat of the organisation.",
  ],
  positionals: [{ name: 'FILE', required: false, description: 'The body of the request, JSON; - is standard input.' }],
  options: {
    ...clientFieldOptions,
    type: { type: 'string', value: 'TYPE', description: 'Integration type. Default: maskinporten.' },
    'client-orgno': {
      type: 'string',
      value: 'ORGNO',
      description: 'The customer that it acts for, when you are its supplier.',
    },
    'as-supplier': supplierOption,
    'idempotency-key': {
      type: 'string',
      value: 'TEXT',
      description: 'The same text makes a repeated call answer again instead of making another client, for a day.',
    },
  },
  examples: [
    {
      text: 'For one scope',
      given: '--name "Ajourhold av OTP" --description "Nightly job" --scope nav:aareg/v1/arbeidsforhold/otp',
    },
    { text: 'From a file', given: 'client.json' },
  ],
  done: 'it is registered, and its client_id is printed',
  run: async ({ options, positionals: [file], output }, open) => {
    const { readRequestBody } = await import('../read-request-body.ts');
    const { readClientFields } = await import('./client-fields.ts');
    const orgno = options['client-orgno'];
    const read = await readRequestBody(
      file,
      { ...readClientFields(options), integration_type: options.type, client_orgno: orgno },
      { instead: '--name, --description, --scope and the like' },
    );
    const body = 'whole' in read ? read.whole : { integration_type: 'maskinporten', ...read.fields };
    const supplier = options['as-supplier'] || orgno !== undefined;
    const { body: made } = await (await open()).call({
      method: 'POST',
      path: '/clients',
      body,
      idempotencyKey: options['idempotency-key'],
      scopes: supplier ? neededScopes.supplyClients : neededScopes.writeClients,
    });
    printRecord(output, made);
  },
});
