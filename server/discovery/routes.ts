import { type Refusal, refuse } from '@portvakt/protocol';
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify';
import { makeReady, type ReadyAnswer, sendReady } from '#answers';
import { type IssuerMove, isForFormer, isWindowOpen } from '#moving';
import type { Settings } from '#operations';
import { describeServer } from './describe-server.ts';
import type { KeySetWriter } from './write-key-set.ts';

/** Seconds that clients may keep either document: an emergency rotation is felt within this time by those that obey. */
const MAY_BE_KEPT = 3600;

const strings = { type: 'array', items: { type: 'string' } } as const;

const metadataSchema = {
  summary: 'Authorization server metadata',
  response: {
    200: {
      type: 'object',
      properties: {
        issuer: { type: 'string' },
        token_endpoint: { type: 'string' },
        jwks_uri: { type: 'string' },
        token_endpoint_auth_methods_supported: strings,
        grant_types_supported: strings,
        token_endpoint_auth_signing_alg_values_supported: strings,
        authorization_details_types_supported: strings,
        introspection_endpoint: { type: 'string', description: 'With introspection only, as the next two.' },
        introspection_endpoint_auth_methods_supported: strings,
        introspection_endpoint_auth_signing_alg_values_supported: strings,
        dpop_signing_alg_values_supported: { ...strings, description: 'With DPoP only.' },
      },
    },
  },
};

const keySetSchema = {
  summary: "The server's public keys",
  response: {
    200: {
      type: 'object',
      properties: {
        keys: {
          type: 'array',
          items: {
            type: 'object',
            properties: {
              kty: { type: 'string' },
              e: { type: 'string' },
              use: { type: 'string' },
              kid: { type: 'string' },
              alg: { type: 'string' },
              n: { type: 'string' },
              x5c: strings,
            },
          },
        },
      },
    },
  },
};

interface DiscoveryOptions {
  readonly issuer: string;
  /** What is switched on. */
  readonly features: Pick<Settings, 'dpop' | 'introspection'>;
  /** Where the server was before, if it has moved: its metadata is there until the window closes. The keys are the same. */
  readonly move: IssuerMove | undefined;
  /** Whether grants may name the token endpoint. The document has Maskinporten's members alone, so a header says it. */
  readonly acceptsTokenEndpoint: boolean;
  readonly clock: () => number;
  readonly writeKeySet: KeySetWriter;
  /** Answers in the form of the server. */
  readonly refuseMetadata: (reply: FastifyReply, refused: Refusal) => FastifyReply;
}

/** Metadata with and without a trailing slash, and the key set under the names that readers use. */
export const discoveryRoutes: FastifyPluginAsync<DiscoveryOptions> = async (
  app,
  { issuer, features, move, acceptsTokenEndpoint, clock, writeKeySet, refuseMetadata },
) => {
  const metadata = makeReady(JSON.stringify(describeServer(issuer, features)));
  const before = move && { ...move, metadata: makeReady(JSON.stringify(describeServer(move.former, features))) };
  app.get('/.well-known/oauth-authorization-server', { schema: metadataSchema }, async (request, reply) => {
    if (acceptsTokenEndpoint) reply.header('portvakt-also-audience', 'token_endpoint');
    if (before === undefined || !isForFormer(move, request.host)) return sendOpenly(request, reply, metadata);
    const now = clock();
    if (!isWindowOpen(before, now)) {
      // Metadata of another issuer than was asked for must not be used (RFC 8414 §3.3), so that no redirect would lead anywhere.
      const fill = { metadata: `${issuer}.well-known/oauth-authorization-server` };
      return refuseMetadata(reply.header('access-control-allow-origin', '*'), refuse('issuer-gone', { fill }));
    }
    return sendOpenly(request, reply, before.metadata, Math.floor((before.until - now) / 1000));
  });
  for (const path of ['/jwk', '/jwks', '/jwk.json']) {
    app.get(path, { schema: keySetSchema }, async (request, reply) => sendOpenly(request, reply, await writeKeySet()));
  }
  // A browser asks before it sends a request with headers of its own; there is nothing here to protect from it.
  for (const path of ['/.well-known/oauth-authorization-server', '/jwk', '/jwks', '/jwk.json']) {
    app.options(path, async (_request, reply) =>
      reply.code(204).header('access-control-allow-origin', '*').header('access-control-allow-headers', '*').send(),
    );
  }
};

/** `lasts`: seconds that the document holds at the longest. */
function sendOpenly(
  request: FastifyRequest,
  reply: FastifyReply,
  answer: ReadyAnswer,
  lasts = MAY_BE_KEPT,
): FastifyReply {
  reply
    .header('cache-control', `public, max-age=${Math.min(lasts, MAY_BE_KEPT)}`)
    .header('access-control-allow-origin', '*');
  return sendReady(request, reply, { answer, mediaType: 'application/json; charset=utf-8' });
}
