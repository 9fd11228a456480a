import { Type } from 'typebox';
import { resourceTypes } from './resource.ts';

const texts = (description: string) =>
  Type.Object(
    {
      nb: Type.Optional(Type.String()),
      nn: Type.Optional(Type.String()),
      en: Type.Optional(Type.String()),
    },
    { description },
  );

/** A resource as it is sent and answered. Members that are not named here are kept. */
export const resourceSchema = Type.Object(
  {
    identifier: Type.String({ description: 'Small letters, digits, _ and -; at least four.' }),
    title: texts('Needed in every language.'),
    description: Type.Optional(texts('Needed in every language.')),
    rightDescription: Type.Optional(texts('Needed in every language, unless the resource cannot be delegated.')),
    resourceType: Type.String({ enum: [...resourceTypes] }),
    resourceReferences: Type.Optional(
      Type.Array(
        Type.Object({
          referenceSource: Type.Optional(Type.String()),
          reference: Type.String(),
          referenceType: Type.String(),
        }),
        { description: 'The scopes of a MaskinportenSchema have the type MaskinportenScope.' },
      ),
    ),
    hasCompetentAuthority: Type.Object({
      organization: Type.String({ description: 'The owner: an organisation number.' }),
      orgcode: Type.Optional(Type.String()),
      name: Type.Optional(texts('Its name.')),
    }),
    delegable: Type.Optional(Type.Boolean({ description: 'true when absent.' })),
    visible: Type.Optional(Type.Boolean({ description: 'Whether searches find it: true when absent.' })),
  },
  { title: 'Resource' },
);
