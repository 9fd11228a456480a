import { Type } from 'typebox';
import { line, organisationNumber, text, timestamp, uri } from '#endpoints';

/** Today's names of fields by those of documents from before 2025. Test data of one operator has the third. */
export const olderEntryNames = { display_name: 'name', url: 'uri', client_uri: 'uri' };

export const onBehalfOfRequest = Type.Object(
  {
    onbehalfof: Type.Optional(
      Type.String({ format: 'client-id', description: "The customer's identifier within the client." }),
    ),
    orgno: organisationNumber('The customer.'),
    name: Type.Optional(line(255)),
    description: Type.Optional(text(255)),
    uri: Type.Optional(uri()),
    logo_uri: Type.Optional(uri()),
  },
  { title: 'ClientOnBehalfOf' },
);

export const onBehalfOfAnswer = Type.Object(
  {
    ...onBehalfOfRequest.properties,
    onbehalfof: line(128),
    organization_name: Type.Optional(line(255)),
    created: timestamp(),
    last_updated: timestamp(),
  },
  { title: 'ClientOnBehalfOf' },
);
