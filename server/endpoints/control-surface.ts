import { type CatalogueEntry, type Refusal, refusalCatalogue, refuse } from '@portvakt/protocol';
import type { FastifyRequest } from 'fastify';
import type { TObject } from 'typebox';
import { isUnstorable } from '#database';
import { wasCutOff } from '#operations';
import { createStrictReader } from './read-strictly.ts';
import type { Surface } from './surface.ts';

export interface ControlSurface {
  /** Why a request may not order anything, if it may not. */
  readonly checkCaller: (request: FastifyRequest) => string | undefined;
}

const JSON_TYPE = 'application/json; charset=utf-8';
const codes: Readonly<Record<number, string>> = { 403: 'access_denied', 404: 'not_found', 409: 'conflict' };

/**
 * What tests order, in `local` only. Its errors have OAuth's form (RFC 6749 §5.2), with the members at fault: whoever reads them
 * has just written the order.
 */
export function createControlSurface({ checkCaller }: ControlSurface): Surface {
  return {
    name: 'control',
    admits: ['anyone'],
    bases: [''],
    repeatable: false,
    checkAddress: (request) => {
      const reason = checkCaller(request);
      return reason === undefined ? undefined : refuse('order-not-for-pages', { fill: { reason } });
    },
    admit: async () => undefined,
    compile: createStrictReader({ emptyIsObject: true }),
    answer: (_request, reply, { value, status }) => {
      reply.code(status).header('cache-control', 'no-store');
      return value === undefined ? reply.send() : reply.type(JSON_TYPE).send(JSON.stringify(value));
    },
    refuse: (_request, reply, { refusal: { refusal, description, fields } }) => {
      const { status }: CatalogueEntry = refusalCatalogue[refusal];
      const faults = fields?.map(({ field, message }) => `${field} ${message}.`) ?? [];
      const body = {
        error: codes[status] ?? 'invalid_request',
        error_description: faults.length > 0 ? faults.join(' ') : description,
        ...(fields !== undefined && { fields }),
      };
      return reply.code(status).header('cache-control', 'no-store').type(JSON_TYPE).send(JSON.stringify(body));
    },
    explain: (error, { raw }) =>
      wasCutOff(raw) || isUnstorable(error)
        ? refuse('order-unclear', { fields: [{ field: '$', message: 'holds a value that cannot be kept' }] })
        : undefined,
  };
}

/**
 * Refuses a body with a member that `schema` does not have: an order with a misprint would do something else than it says. For
 * `readJson` of an endpoint.
 */
export function knownMembers({ properties }: TObject): (value: unknown) => { readonly value: unknown } | Refusal {
  const known = Object.keys(properties);
  return (value) => {
    const unknown = Object.keys(Object(value)).filter((name) => !known.includes(name));
    if (unknown.length === 0 || Array.isArray(value)) return { value };
    return refuse('order-unclear', {
      fields: unknown.map((field) => ({ field, message: `is not known here: there are ${known.join(', ')}` })),
    });
  };
}

/** The form of the errors, for the description of the API. */
export const controlErrorSchema = {
  title: 'OrderError',
  type: 'object',
  required: ['error', 'error_description'],
  properties: {
    error: { type: 'string' },
    error_description: { type: 'string', description: 'What is wrong, and what would be right.' },
    fields: {
      type: 'array',
      items: {
        type: 'object',
        required: ['field', 'message'],
        properties: { field: { type: 'string' }, message: { type: 'string' } },
      },
    },
  },
} as const;
