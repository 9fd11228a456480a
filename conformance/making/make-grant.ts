import type { PlayedClient } from '../adapting/adapter.ts';
import type { Send } from '../format/case.ts';
import type { Json } from '../format/read-value.ts';
import { audienceOf, type Filling, fillJson, fillText } from './fill.ts';
import { byteShapes } from './shape-bytes.ts';
import { partShapes, signatureShapes } from './shape-parts.ts';
import { textShapes } from './shape-text.ts';
import { signWithPadding } from './sign-with-padding.ts';
import { type FreshKeys, findSigner } from './signer.ts';
import { writeMembers } from './write-members.ts';

const KNOWN_ALGORITHM = /^(RS|PS|ES|HS)(256|384|512)$|^RS1$/;

/** The assertion of a step: a good grant of its client with the changes that the step declares. */
export function makeGrant(send: Send, filling: Filling, fresh: FreshKeys): string {
  const header = goodHeader(filling);
  const claims = goodClaims(filling, send.scope === undefined ? filling.client.scope : send.scope);
  const headerText = writeMembers(header, send.header, filling);
  const { padding_of: padding, by = send.client ?? 'client' } = send.sign ?? {};
  const signer =
    padding === undefined
      ? findSigner(by, { adapter: filling.adapter, client: filling.client, fresh })
      : signWithPadding(padding, filling.client.key);
  const named = send.header?.set?.alg;
  const algorithm =
    send.sign?.algorithm ?? (typeof named === 'string' && KNOWN_ALGORITHM.test(named) ? named : 'RS256');
  const shapes = send.shape ?? [];

  const parts = { header: Buffer.from(headerText), claims: Buffer.from(writeMembers(claims, send.claims, filling)) };
  const encode = (part: 'header' | 'claims'): string =>
    shapesOf(shapes, part).reduce(
      (encoded, shape) => partShapes[shape]?.(encoded) ?? encoded,
      shapesOf(shapes, part)
        .reduce<Buffer>((bytes, shape) => byteShapes[shape]?.(bytes) ?? bytes, parts[part])
        .toString('base64url'),
    );
  const input = `${encode('header')}.${encode('claims')}`;
  const onSignature = shapesOf(shapes, 'signature');
  const signature = onSignature.reduce<Buffer>(
    (bytes, shape) => signatureShapes[shape]?.(bytes) ?? bytes,
    signer(input, algorithm),
  );
  const encodedSignature = onSignature.reduce(
    (part, shape) => partShapes[shape]?.(part) ?? part,
    signature.toString('base64url'),
  );

  const context = {
    another: () => makeGrant({ ...(send.client && { client: send.client }) }, filling, fresh),
    wrap: (inner: string) => {
      const outer = `${Buffer.from(JSON.stringify({ ...header, cty: 'JWT' })).toString('base64url')}.${Buffer.from(inner).toString('base64url')}`;
      return `${outer}.${signer(outer, algorithm).toString('base64url')}`;
    },
  };
  return shapes.reduce((text, shape) => textShapes[shape]?.(text, context) ?? text, `${input}.${encodedSignature}`);
}

/** Names of shapes for one part, without the part. */
function shapesOf(shapes: readonly string[], part: string): readonly string[] {
  return shapes.filter((shape) => shape.endsWith(`:${part}`)).map((shape) => shape.slice(0, -part.length - 1));
}

function goodHeader({ client, adapter }: Filling): Readonly<Record<string, Json>> {
  return {
    alg: algorithmOf(client),
    ...(client.kid !== undefined && { kid: client.kid }),
    ...(client.x5c !== undefined && { x5c: client.x5c }),
    ...adapter.grant.header,
  };
}

function algorithmOf({ key }: PlayedClient): string {
  if (key.asymmetricKeyType === 'ec') return 'ES256';
  return key.asymmetricKeyType === 'ed25519' ? 'EdDSA' : 'RS256';
}

/** `jti` is fresh each time. RFC 7523 §3 asks for iss, sub, aud and exp; Maskinporten knows no need of sub. */
function goodClaims(filling: Filling, scope: string | null | undefined): Readonly<Record<string, Json>> {
  const { adapter, client, now } = filling;
  const { grant, profile } = adapter;
  const claims: Record<string, Json> = {
    aud: audienceOf(filling),
    iss: client.clientId,
    ...(profile === 'rfc7523' && { sub: client.clientId }),
    ...(grant.scopeIn === 'claim' && typeof scope === 'string' && { scope: fillText(scope, filling) }),
    iat: now,
    exp: now + grant.lifetime,
    jti: fillText('{uuid}', filling),
  };
  for (const [name, value] of Object.entries(grant.claims)) {
    if (value === null) delete claims[name];
    else claims[name] = fillJson(value, filling);
  }
  return claims;
}
