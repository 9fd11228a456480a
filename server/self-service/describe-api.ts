import type { TSchema } from 'typebox';
import type { Endpoint } from './endpoint.ts';
import { problemSchema } from './write-problem.ts';

type Json = Readonly<Record<string, unknown>>;

const TITLE = 'Portvakt';
const DESCRIPTION = `The token endpoint and what clients read before it, the API by which organisations run their own integrations (clients) and scopes, and Altinn's paths.

**Self-service.** Every path below \`/api/v1\` answers under the root and under \`/external/api/v1\` as well. Access tokens come from this server's own token endpoint: a client with the scopes named at each endpoint, registered by those who run the service (\`portvakt organisations admit\`). The organisation in the token's \`consumer\` is the one that acts.

Fields that are unknown or read-only are ignored, \`null\` counts as absent, and numbers may be written as text. Answers about clients and key sets have an \`ETag\`; send it back in \`If-Match\` so that no change by another is lost. A POST with an \`Idempotency-Key\` is carried out once within 24 hours.`;

const JSON_TYPE = 'application/json';

/** Operations that are described elsewhere, and what they refer to. */
export interface DescribedRoutes {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  readonly schemas: Readonly<Record<string, unknown>>;
  readonly securitySchemes: Readonly<Record<string, Json>>;
}

const noRoutes: DescribedRoutes = { paths: {}, schemas: {}, securitySchemes: {} };

/**
 * The description of `endpoints` and of the routes beside them (OpenAPI 3.1). Schemas with a title become components; the rest stands where it is used.
 */
export function describeApi(
  endpoints: readonly Endpoint[],
  { issuer, version, routes = noRoutes }: { issuer: string; version: string; routes?: DescribedRoutes },
): Json {
  const components = new Map<string, unknown>([['ApiErrorResponse', problemSchema], ...Object.entries(routes.schemas)]);
  const place = (schema: TSchema | undefined, role: string): unknown => {
    if (schema === undefined) return undefined;
    const { title, items } = schema as { title?: string; items?: TSchema };
    if (title === undefined) return items === undefined ? schema : { ...schema, items: place(items, role) };
    // Requests and answers share names in the published API, and differ here.
    const name = components.has(title) && components.get(title) !== schema ? `${title}${role}` : title;
    components.set(name, schema);
    return { $ref: `#/components/schemas/${name}` };
  };

  const paths: Record<string, Record<string, unknown>> = { ...routes.paths };
  for (const endpoint of endpoints) {
    const [base = ''] = endpoint.bases?.filter((candidate) => candidate !== '') ?? ['/api/v1'];
    const path = `${base}${endpoint.path}`.replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [endpoint.method.toLowerCase()]: describeOperation(endpoint, place) };
  }

  return {
    openapi: '3.1.0',
    info: {
      title: TITLE,
      version,
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: issuer.replace(/\/$/, '') }],
    tags: [...new Set([...Object.values(routes.paths).flatMap(tagsOf), ...endpoints.map(({ tag }) => tag)])].map(
      (name) => ({ name }),
    ),
    paths,
    components: {
      schemas: Object.fromEntries([...components].sort(([a], [b]) => (a < b ? -1 : 1))),
      securitySchemes: {
        ...routes.securitySchemes,
        token: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: "An access token of this server, with the endpoint's scope.",
        },
      },
    },
  };
}

function tagsOf(operations: Readonly<Record<string, Json>>): readonly string[] {
  return Object.values(operations).flatMap(({ tags }) => tags as readonly string[]);
}

type Place = (schema: TSchema | undefined, role: string) => unknown;

function describeOperation(endpoint: Endpoint, place: Place): Json {
  const { access, body, bodyForm } = endpoint;
  const parameters = [
    ...describeParameters(endpoint.params, 'path'),
    ...describeParameters(endpoint.query, 'query'),
    ...(endpoint.method === 'POST'
      ? [{ name: 'Idempotency-Key', in: 'header', schema: { type: 'string', maxLength: 255 } }]
      : []),
    ...('change' in endpoint && endpoint.method !== 'POST'
      ? [{ name: 'If-Match', in: 'header', schema: { type: 'string' } }]
      : []),
  ];
  return {
    tags: [endpoint.tag],
    summary: endpoint.summary,
    ...(endpoint.description !== undefined && { description: endpoint.description }),
    operationId: operationId(endpoint),
    ...(access !== 'open' && { security: access.map((scope) => ({ token: [scope] })) }),
    ...(parameters.length > 0 && { parameters }),
    ...(body !== undefined && {
      requestBody: {
        required: true,
        content:
          bodyForm === 'text'
            ? { 'text/plain': { schema: { type: 'string' } } }
            : { [JSON_TYPE]: { schema: place(body, 'Request') } },
      },
    }),
    responses: {
      ...Object.fromEntries(
        Object.entries(endpoint.answers).map(([status, schema]) => [
          status,
          {
            description: schema === undefined ? 'Done; there is no body.' : 'Done.',
            ...(schema !== undefined && { content: { [JSON_TYPE]: { schema: place(schema, 'Response') } } }),
          },
        ]),
      ),
      default: {
        description: 'Why it came to nothing.',
        content: { [JSON_TYPE]: { schema: { $ref: '#/components/schemas/ApiErrorResponse' } } },
      },
    },
  };
}

function describeParameters(schema: TSchema | undefined, place: 'path' | 'query'): readonly Json[] {
  const { properties = {}, required = [] } = (schema ?? {}) as {
    properties?: Readonly<Record<string, TSchema & { description?: string }>>;
    required?: readonly string[];
  };
  return Object.entries(properties).map(([name, { description, ...rest }]) => ({
    name,
    in: place,
    required: place === 'path' || required.includes(name),
    ...(description !== undefined && { description }),
    schema: rest,
  }));
}

function operationId({ method, path, bases }: Endpoint): string {
  const words = `${bases?.includes('/api/v2') ? 'v2/' : ''}${path}`.split(/[^a-zA-Z_]+/).filter((word) => word !== '');
  return [method.toLowerCase(), ...words].join('_');
}
