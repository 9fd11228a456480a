import type { FastifyInstance, RouteOptions } from 'fastify';

type Json = Readonly<Record<string, unknown>>;

/** Operations that are not endpoints, and what they refer to. */
export interface DescribedRoutes {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  readonly schemas: Readonly<Record<string, unknown>>;
  readonly securitySchemes: Readonly<Record<string, Json>>;
}

/** A route that says of itself what it is for. */
export interface ServedRoute {
  readonly method: string;
  /** As the framework has it, with `:name`. */
  readonly url: string;
  readonly schema: RouteSchema;
}

interface RouteSchema {
  readonly summary: string;
  readonly description?: string;
  readonly querystring?: ParameterSchema;
  readonly params?: ParameterSchema;
  readonly body?: Json;
  readonly response?: Readonly<Record<string, Json>>;
}

interface ParameterSchema {
  readonly properties?: Readonly<Record<string, Json & { readonly description?: string }>>;
  readonly required?: readonly string[];
}

/** Errors of the token endpoint (RFC 6749 §5.2). */
export const oauthErrorSchema = {
  type: 'object',
  properties: {
    error: { type: 'string' },
    error_description: { type: 'string' },
    error_uri: { type: 'string' },
  },
  required: ['error', 'error_description'],
};

const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';

/** The routes that `app` gets from here on and that have a summary, in the order that they come. */
export function collectRoutes(app: FastifyInstance): readonly ServedRoute[] {
  const routes: ServedRoute[] = [];
  app.addHook('onRoute', ({ method, url, schema }: RouteOptions) => {
    const described = schema as Partial<RouteSchema> | undefined;
    if (described?.summary === undefined) return;
    for (const one of [method].flat()) {
      // Whatever is read can be asked for its head.
      if (one !== 'HEAD') routes.push({ method: one, url, schema: described as RouteSchema });
    }
  });
  return routes;
}

/** The description of `routes` as parts of an OpenAPI document, in its paths' order. */
export function describeRoutes(routes: readonly ServedRoute[]): DescribedRoutes {
  const paths: Record<string, Record<string, Json>> = {};
  for (const route of routes) {
    const path = route.url.replace(/(.)\/$/, '$1').replace(/:(\w+)/g, '{$1}');
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: describeOperation(route, path) };
  }
  return {
    paths,
    schemas: { OAuthError: oauthErrorSchema },
    securitySchemes: {
      machine: {
        type: 'http',
        scheme: 'bearer',
        bearerFormat: 'JWT',
        description:
          'An access token of this server with one of the scopes named, or the Altinn token that it was exchanged for.',
      },
      person: {
        type: 'http',
        scheme: 'bearer',
        bearerFormat: 'JWT',
        description: 'An Altinn token of a person. In `local`: POST /dev/enduser-token.',
      },
    },
  };
}

function describeOperation({ method, url, schema }: ServedRoute, path: string): Json {
  const parameters = [
    ...[...url.matchAll(/:(\w+)/g)].map(([, name]) => ({
      name,
      in: 'path',
      required: true,
      schema: schema.params?.properties?.[name as string] ?? { type: 'string' },
    })),
    ...describeQuery(schema),
  ];
  const body = describeBody(schema, url);
  return {
    tags: [nameTag(url)],
    summary: schema.summary,
    ...(schema.description !== undefined && { description: schema.description }),
    operationId: [method.toLowerCase(), ...path.split(/[^a-zA-Z]+/).filter((word) => word !== '')].join('_'),
    ...(parameters.length > 0 && { parameters }),
    ...(body !== undefined && { requestBody: { required: true, content: body } }),
    responses: describeAnswers(schema, url),
  };
}

function describeQuery({ querystring }: RouteSchema): readonly Json[] {
  return Object.entries(querystring?.properties ?? {}).map(([name, { description, ...rest }]) => ({
    name,
    in: 'query',
    required: querystring?.required?.includes(name) ?? false,
    ...(description !== undefined && { description }),
    schema: rest,
  }));
}

/** The fields of those that take forms. */
const forms: Readonly<Record<string, readonly string[]>> = {
  '/token': ['grant_type', 'assertion'],
  '/introspect': ['token', 'client_assertion_type', 'client_assertion'],
};

function describeBody({ body }: RouteSchema, url: string): Json | undefined {
  if (body !== undefined) return { [JSON_TYPE]: { schema: body } };
  const fields = forms[url];
  if (fields === undefined) return undefined;
  const properties = Object.fromEntries(fields.map((name) => [name, { type: 'string' }]));
  return { [FORM_TYPE]: { schema: { type: 'object', properties, required: fields } } };
}

function describeAnswers({ response }: RouteSchema, url: string): Json {
  const written = Object.entries(response ?? {}).map(([status, answer]) => {
    const { content, description, ...rest } = answer as { content?: Json; description?: string };
    const shown = '$ref' in answer ? { $ref: '#/components/schemas/OAuthError' } : rest;
    return [
      status.toUpperCase(),
      {
        description: description ?? (/^2/.test(status) ? 'Done.' : 'Why it came to nothing.'),
        content: content ?? { [JSON_TYPE]: { schema: shown } },
      },
    ];
  });
  if (written.length > 0) return Object.fromEntries(written);
  const type = /^\/(metrics|audit-log\/checkpoint)$/.test(url) ? 'text/plain' : 'text/html';
  return { 200: { description: 'Done.', content: { [type]: { schema: { type: 'string' } } } } };
}

const tags: readonly (readonly [begin: RegExp, tag: string])[] = [
  [/^\/(token|introspect)$/, 'Tokens'],
  [/^\/(\.well-known|jwk)/, 'Discovery'],
  [/^\/(health|metrics)/, 'Operations'],
  [/^\/errors/, 'Errors'],
  [/^\/audit-log/, 'Audit'],
];

function nameTag(url: string): string {
  return tags.find(([begin]) => begin.test(url))?.[1] ?? 'Others';
}
