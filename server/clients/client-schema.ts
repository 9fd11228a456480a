import { Type } from 'typebox';
import { line } from '#endpoints';
import { answerFields, clientFields, requestFields } from './client-fields.ts';
import { jsonWebKeySetAnswer } from './key-schema.ts';
import { onBehalfOfAnswer } from './on-behalf-of-schema.ts';

/** Today's names of fields by those of documents from before 2025. */
export const olderClientNames = {
  display_name: 'client_name',
  default_scopes: 'scopes',
  post_logout_uris: 'post_logout_redirect_uris',
};

export const addClientRequest = Type.Object(
  { ...requestFields('caller once'), ...requestFields('caller') },
  { title: 'AddClientRequest' },
);

const fixed = { description: 'Cannot be changed.' };

export const updateClientRequest = Type.Object(
  {
    client_orgno: Type.Optional({ ...clientFields.client_orgno.schema, ...fixed }),
    integration_type: Type.Optional({ ...clientFields.integration_type.schema, ...fixed }),
    ...requestFields('caller'),
  },
  { title: 'UpdateClientRequest' },
);

export const clientAnswer = Type.Object(
  {
    ...answerFields,
    jwks_uri: line(255),
    jwks: Type.Optional(jsonWebKeySetAnswer),
    onbehalfof: Type.Optional(Type.Array(onBehalfOfAnswer)),
    client_secret: Type.Optional(line(255, 'Only in the answer that made it.')),
  },
  { title: 'ClientResponse' },
);
