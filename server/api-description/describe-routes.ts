import type { FastifyInstance, RouteOptions } from 'fastify';
import { type Admission, type RouteDetails, routeDetails } from '#altinn-interface';

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
  readonly admission: Admission | undefined;
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

const altinnProblem = {
  type: 'object',
  description:
    'As the real one writes it: a problem with a code, problems of fields, or a sentence. 401 and 403 are empty.',
  properties: {
    type: { type: 'string' },
    title: { type: 'string' },
    detail: { type: 'string' },
    status: { type: 'integer' },
    code: { type: 'string' },
    validationErrors: { type: 'array', items: { type: 'object' } },
    errors: { type: 'object' },
  },
};

const ALTINN = /^\/(authentication|accessmanagement|authorization|resourceregistry|maskinporten-api)(\/|$)/;
const JSON_TYPE = 'application/json';
const FORM_TYPE = 'application/x-www-form-urlencoded';

/** The routes that `app` gets from here on and that have a summary, in the order that they come. */
export function collectRoutes(app: FastifyInstance): readonly ServedRoute[] {
  const routes: ServedRoute[] = [];
  app.addHook('onRoute', ({ method, url, schema, handler }: RouteOptions) => {
    const described = schema as Partial<RouteSchema> | undefined;
    if (described?.summary === undefined) return;
    const { admission } = handler as unknown as { readonly admission?: Admission };
    for (const one of [method].flat()) {
      // Whatever is read can be asked for its head.
      if (one !== 'HEAD') routes.push({ method: one, url, schema: described as RouteSchema, admission });
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
    schemas: { OAuthError: oauthErrorSchema, AltinnProblem: altinnProblem },
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

function describeOperation({ method, url, schema, admission }: ServedRoute, path: string): Json {
  const details = routeDetails[`${method} ${url}`] ?? {};
  const isAltinn = ALTINN.test(url);
  const parameters = [
    ...[...url.matchAll(/:(\w+)/g)].map(([, name]) => ({
      name,
      in: 'path',
      required: true,
      schema: schema.params?.properties?.[name as string] ?? { type: 'string' },
    })),
    ...describeQuery(schema, details),
  ];
  const body = describeBody(method, { schema, details, isAltinn, url });
  return {
    tags: [nameTag(url)],
    summary: schema.summary,
    ...(schema.description !== undefined && { description: schema.description }),
    operationId: [method.toLowerCase(), ...path.split(/[^a-zA-Z]+/).filter((word) => word !== '')].join('_'),
    ...(admission !== undefined &&
      admission.kind !== 'anyone' && {
        security: admission.scopes.map((scope) => ({ [admission.kind]: [scope] })),
      }),
    ...(parameters.length > 0 && { parameters }),
    ...(body !== undefined && { requestBody: { required: true, content: body } }),
    responses: describeAnswers({ schema, details, isAltinn, url }),
  };
}

function describeQuery({ querystring }: RouteSchema, { query = [] }: RouteDetails): readonly Json[] {
  const named = query.map((name) => ({
    name: name.replace('!', ''),
    in: 'query',
    required: name.endsWith('!'),
    schema: { type: 'string' },
  }));
  const described = Object.entries(querystring?.properties ?? {}).map(([name, { description, ...rest }]) => ({
    name,
    in: 'query',
    required: querystring?.required?.includes(name) ?? false,
    ...(description !== undefined && { description }),
    schema: rest,
  }));
  return [...named, ...described];
}

interface Described {
  readonly schema: RouteSchema;
  readonly details: RouteDetails;
  readonly isAltinn: boolean;
  readonly url: string;
}

function describeBody(method: string, { schema, details, isAltinn, url }: Described): Json | undefined {
  if (url === '/token') {
    const field = { type: 'string' };
    const properties = { grant_type: field, assertion: field };
    return { [FORM_TYPE]: { schema: { type: 'object', properties, required: ['grant_type', 'assertion'] } } };
  }
  if (schema.body !== undefined) return { [JSON_TYPE]: { schema: schema.body } };
  if (!isAltinn || details.body === 'nothing' || !['POST', 'PUT'].includes(method)) return undefined;
  if (details.body === 'xml') {
    return { 'application/xml': { schema: { type: 'string' } }, 'multipart/form-data': { schema: { type: 'object' } } };
  }
  return { [JSON_TYPE]: { schema: details.body === 'list' ? list : object } };
}

const object = { type: 'object' };
const list = { type: 'array', items: {} };
const shapes: Readonly<Record<NonNullable<RouteDetails['answer']> | 'object', Json | undefined>> = {
  object: { [JSON_TYPE]: { schema: object } },
  list: { [JSON_TYPE]: { schema: list } },
  text: { [JSON_TYPE]: { schema: { type: 'string' } }, 'text/plain': { schema: { type: 'string' } } },
  'yes or no': { [JSON_TYPE]: { schema: { type: 'boolean' } } },
  page: {
    [JSON_TYPE]: {
      schema: {
        type: 'object',
        properties: {
          links: { type: 'object', properties: { next: { type: ['string', 'null'] } } },
          data: { type: 'array', items: object },
        },
      },
    },
  },
  xml: { 'application/xml': { schema: { type: 'string' } } },
  nothing: undefined,
};

function describeAnswers({ schema, details, isAltinn, url }: Described): Json {
  const written = Object.entries(schema.response ?? {}).map(([status, answer]) => {
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
  if (!isAltinn) {
    const type = url === '/metrics' ? 'text/plain' : 'text/html';
    return { 200: { description: 'Done.', content: { [type]: { schema: { type: 'string' } } } } };
  }
  const content = shapes[details.answer ?? 'object'];
  return {
    [details.status ?? 200]: {
      description: content === undefined ? 'Done; there is no body.' : 'Done.',
      ...(content !== undefined && { content }),
    },
    default: {
      description: 'Why it came to nothing.',
      content: { [JSON_TYPE]: { schema: { $ref: '#/components/schemas/AltinnProblem' } } },
    },
  };
}

const tags: readonly (readonly [begin: RegExp, tag: string])[] = [
  [/^\/token$/, 'Tokens'],
  [/^\/(\.well-known|jwk)/, 'Discovery'],
  [/^\/(health|metrics)/, 'Operations'],
  [/^\/errors/, 'Errors'],
  [/^\/accessmanagement\/.*consent/, 'Altinn: consents'],
  [/^\/accessmanagement/, 'Altinn: delegations'],
  [/^\/maskinporten-api/, 'Altinn: delegation schemes'],
  [/^\/resourceregistry/, 'Altinn: resources'],
  [/^\/authorization/, 'Altinn: decisions'],
  [/systemregister|systemuser/, 'Altinn: systems and system users'],
  [/^\/authentication/, 'Altinn: tokens'],
];

function nameTag(url: string): string {
  return tags.find(([begin]) => begin.test(url))?.[1] ?? 'Others';
}
