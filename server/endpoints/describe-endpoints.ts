import type { TSchema } from 'typebox';
import type { Admission } from './admission.ts';
import { controlErrorSchema } from './control-surface.ts';
import type { DescribableEndpoint } from './endpoint.ts';
import type { Surface } from './surface.ts';
import { apiErrorSchema } from './write-api-error.ts';
import { problemDetailsSchema } from './write-problem-details.ts';

export type Json = Readonly<Record<string, unknown>>;

/** Operations of an OpenAPI description, and what they refer to. */
export interface Described {
  /** By path and method. */
  readonly paths: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  readonly schemas: Readonly<Record<string, unknown>>;
}

const JSON_TYPE = 'application/json';
const surfaces = {
  'self-service': { base: '/api/v1', errors: apiErrorSchema },
  altinn: { base: '', errors: problemDetailsSchema },
  control: { base: '', errors: controlErrorSchema },
} as const;

/**
 * Describes the endpoints of one surface (OpenAPI 3.1). Schemas with a title become components, named beside those in `schemas`;
 * the rest is written where it is used.
 */
export function describeEndpoints(
  endpoints: readonly DescribableEndpoint[],
  { surface, schemas }: { surface: Surface['name']; schemas: Readonly<Record<string, unknown>> },
): Described {
  const { base: usual, errors } = surfaces[surface];
  const components = new Map<string, unknown>([...Object.entries(schemas), [errors.title, errors]]);
  const place = (schema: TSchema | undefined, role: string): unknown => {
    if (schema === undefined) return undefined;
    const { title, items, unchecked, ...rest } = schema as { title?: string; items?: TSchema; unchecked?: boolean };
    if (unchecked === true) return place({ ...rest, ...(title && { title }), ...(items && { items }) }, role);
    if (title === undefined) return items === undefined ? schema : { ...schema, items: place(items, role) };
    // Requests and answers share names in the published API, and differ here.
    const name = components.has(title) && components.get(title) !== schema ? `${title}${role}` : title;
    components.set(name, schema);
    return { $ref: `#/components/schemas/${name}` };
  };
  const paths: Record<string, Record<string, Json>> = {};
  for (const endpoint of endpoints) {
    const [base = ''] = endpoint.bases?.filter((candidate) => candidate !== '') ?? [usual];
    const path = `${base}${endpoint.path}`.replace(/:(\w+)/g, '{$1}');
    const operation = describeOperation(endpoint, { surface, place });
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: operation };
  }
  return { paths, schemas: Object.fromEntries(components) };
}

type Place = (schema: TSchema | undefined, role: string) => unknown;

function describeOperation(
  endpoint: DescribableEndpoint,
  { surface, place }: { surface: Surface['name']; place: Place },
): Json {
  const { caller, method, changes } = endpoint;
  const ofSelfService = surface === 'self-service';
  const parameters = [
    ...describeParameters(endpoint.params ?? textsOf(endpoint.path), 'path'),
    ...describeParameters(endpoint.query, 'query'),
    ...(ofSelfService && method === 'POST'
      ? [{ name: 'Idempotency-Key', in: 'header', schema: { type: 'string', maxLength: 255 } }]
      : []),
    ...(ofSelfService && changes && method !== 'POST'
      ? [{ name: 'If-Match', in: 'header', schema: { type: 'string' } }]
      : []),
  ];
  const { errors } = surfaces[surface];
  return {
    tags: [endpoint.tag],
    summary: endpoint.summary,
    ...(endpoint.description !== undefined && { description: endpoint.description }),
    operationId: nameOperation(endpoint),
    ...(caller.kind !== 'anyone' && {
      security: caller.scopes.map((scope) => ({ [ofSelfService ? 'token' : schemeOf(caller)]: [scope] })),
    }),
    ...(parameters.length > 0 && { parameters }),
    ...(endpoint.body !== undefined && {
      requestBody: { required: true, content: describeBody(endpoint, place) },
    }),
    responses: {
      ...Object.fromEntries(
        Object.entries(endpoint.answers).map(([status, schema]) => [
          status,
          {
            description: schema === undefined ? 'Done; there is no body.' : 'Done.',
            ...(schema !== undefined && { content: describeAnswer(schema, place) }),
          },
        ]),
      ),
      default: {
        description: 'Why it came to nothing.',
        content: { [JSON_TYPE]: { schema: { $ref: `#/components/schemas/${errors.title}` } } },
      },
    },
  };
}

function schemeOf({ kind }: Admission): 'machine' | 'person' {
  return kind === 'person' || kind === 'party' ? 'person' : 'machine';
}

function describeBody({ body, reading }: DescribableEndpoint, place: Place): Json {
  if (reading === 'text') return { 'text/plain': { schema: { type: 'string' } } };
  if (reading === undefined) return { [JSON_TYPE]: { schema: place(body, 'Request') } };
  return Object.fromEntries(reading.mediaTypes.map((type) => [type, { schema: { type: 'string' } }]));
}

/** `contentMediaType` of a schema (JSON Schema 2020-12, validation §8.4) says that an answer is not JSON. */
function describeAnswer(schema: TSchema, place: Place): Json {
  const { contentMediaType = JSON_TYPE } = schema as { contentMediaType?: string };
  return { [contentMediaType]: { schema: place(schema, 'Response') } };
}

/** The parameters of a path that says no more of them than their names. */
function textsOf(path: string): TSchema | undefined {
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name as string);
  return names.length === 0
    ? undefined
    : ({ properties: Object.fromEntries(names.map((name) => [name, { type: 'string' }])) } as TSchema);
}

/** A query parameter may say that it is `needed` while its absence is refused by a rule, with a code of its own. */
function describeParameters(schema: TSchema | undefined, where: 'path' | 'query'): readonly Json[] {
  const { properties = {}, required = [] } = (schema ?? {}) as {
    properties?: Readonly<Record<string, TSchema & { description?: string; needed?: boolean }>>;
    required?: readonly string[];
  };
  return Object.entries(properties).map(([name, { description, needed = false, ...rest }]) => ({
    name,
    in: where,
    required: where === 'path' || needed || required.includes(name),
    ...(description !== undefined && { description }),
    schema: rest,
  }));
}

function nameOperation({ method, path, bases }: Pick<DescribableEndpoint, 'method' | 'path' | 'bases'>): string {
  const words = `${bases?.includes('/api/v2') ? 'v2/' : ''}${path}`.split(/[^a-zA-Z_]+/).filter((word) => word !== '');
  return [method.toLowerCase(), ...words].join('_');
}
