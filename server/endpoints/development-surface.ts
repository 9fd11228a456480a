import { type CatalogueEntry, type Refusal, refusalCatalogue, refuse } from '@portvakt/protocol';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { isUnstorable } from '#database';
import { wasCutOff } from '#operations';
import { createLooseReader } from './read-loosely.ts';
import type { Surface } from './surface.ts';

export interface DevelopmentDependencies {
  /** Why a request does not come from a program on this machine, if it does not. */
  readonly checkThisMachine: (facts: {
    readonly remoteAddress: string | undefined;
    readonly localPort: number | undefined;
    readonly host: string | undefined;
    readonly origin: string | undefined;
  }) => string | undefined;
}

/** Bytes. */
const LARGEST_BODY = 4096;
const JSON_TYPE = 'application/json; charset=utf-8';
const codes: Readonly<Record<number, string>> = { 403: 'access_denied', 404: 'not_found' };

/**
 * What exists for developers only, in `local`: programs on this machine may call it, web pages may not. Its errors have OAuth's
 * form (RFC 6749 §5.2).
 */
export function createDevelopmentSurface(app: FastifyInstance, { checkThisMachine }: DevelopmentDependencies): Surface {
  const compile = createLooseReader(app, { largest: LARGEST_BODY });
  return {
    // An address that takes other methods says so in the form of its neighbours.
    name: 'altinn',
    admits: ['anyone'],
    bases: [''],
    repeatable: false,
    checkAddress: ({ headers, socket }) => {
      const { remoteAddress, localPort } = socket;
      const reason = checkThisMachine({ remoteAddress, localPort, host: headers.host, origin: headers.origin });
      return reason === undefined ? undefined : refuse('not-this-machine', { fill: { reason } });
    },
    admit: async () => undefined,
    compile: (endpoint) => {
      const reader = compile(endpoint);
      return {
        ...reader,
        readBody: async (request, address) => {
          const read = await reader.readBody(request, address);
          return 'refusal' in read ? explainBody(read) : read;
        },
      };
    },
    answer: (_request, reply, { value, status }) =>
      reply.code(status).header('cache-control', 'no-store').type(JSON_TYPE).send(JSON.stringify(value)),
    refuse: (_request, reply, { refusal: { refusal, description } }) => {
      const { status }: CatalogueEntry = refusalCatalogue[refusal];
      const body = { error: codes[status] ?? 'invalid_request', error_description: description };
      return reply.code(status).header('cache-control', 'no-store').type(JSON_TYPE).send(JSON.stringify(body));
    },
    explain: (error, { raw }: FastifyRequest) =>
      wasCutOff(raw) || isUnstorable(error) ? refuse('pid-not-sent', { fill: { reason: '' } }) : undefined,
  };
}

/** Whatever is wrong with a body, the cure is the same. */
function explainBody({ refusal, description }: Refusal): Refusal {
  if (refusal === 'json-too-large') return refuse('pid-body-too-large');
  if (refusal === 'media-type-foreign') return refuse('pid-not-json', { fill: { reason: '' } });
  if (refusal === 'encoding-foreign') return refuse('pid-not-json', { fill: { reason: `${description} ` } });
  return refuse('pid-not-sent', { fill: { reason: '' } });
}
