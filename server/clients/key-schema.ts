import { mostKeys } from '@portvakt/protocol';
import { Type } from 'typebox';
import { line, listOf, number, timestamp } from '#endpoints';

/** The members of a key as the self-service API takes and answers them (RFC 7517). */
export const jsonWebKeyFields = {
  kty: Type.String({ description: '`RSA`.' }),
  kid: line(255, 'Chosen by the owner, unique within the client.'),
  use: Type.String({ description: '`sig`.' }),
  alg: Type.String({ description: '`RS256`, `RS384` or `RS512`.' }),
  n: Type.String({ maxLength: 1024, description: 'Modulus of 2048 to 4096 bits, base64url.' }),
  e: Type.String({ maxLength: 16, description: 'Exponent, base64url.' }),
  x5c: Type.Optional(
    listOf(Type.String({ maxLength: 8192 }), 8, 'The virksomhetssertifikat of the key: pins the client to it.'),
  ),
  exp: Type.Optional(
    Type.Integer({
      minimum: 0,
      description: 'Seconds since 1970. One year after the first posting, or earlier.',
    }),
  ),
};

export const jsonWebKeyRequest = Type.Object(
  { ...jsonWebKeyFields, kid: Type.Optional(jsonWebKeyFields.kid) },
  { title: 'JsonWebKey' },
);

export const jsonWebKeySetRequest = Type.Object(
  {
    keys: Type.Array(Type.Object(jsonWebKeyFields), { minItems: 1, maxItems: mostKeys }),
  },
  { title: 'JsonWebKeySet' },
);

export const jsonWebKeyAnswer = Type.Object(
  { ...jsonWebKeyFields, exp: number('Seconds since 1970.'), created: timestamp(), last_updated: timestamp() },
  { title: 'JsonWebKey' },
);

export const jsonWebKeySetAnswer = Type.Object(
  { keys: Type.Array(jsonWebKeyAnswer), created: Type.Optional(timestamp()), last_updated: Type.Optional(timestamp()) },
  { title: 'JsonWebKeySet' },
);
