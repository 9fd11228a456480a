import { type DescribableEndpoint, describeEndpoints } from '#endpoints';
import type { DescribedRoutes } from './describe-routes.ts';

const TITLE = 'Portvakt';
const DESCRIPTION = `The token endpoint and what clients read before it, the API by which organisations run their own integrations (clients) and scopes, and Altinn's paths.

**Self-service.** Every path below \`/api/v1\` answers under the root and under \`/external/api/v1\` as well. Access tokens come from this server's own token endpoint: a client with the scopes named at each endpoint, registered by those who run the service (\`portvakt organisations admit\`). The organisation in the token's \`consumer\` is the one that acts.

**People.** Whoever has signed in with a browser finds every path that takes a token below \`/portal\` as well. The cookie of the session takes the token's place; the header \`Portvakt-Portal: 1\` shows that one of the portal's pages calls, and \`Portvakt-Organisation\` names the organisation that the person acts for in self-service.

Fields that are unknown or read-only are ignored, \`null\` counts as absent, and numbers may be written as text. Answers about clients and key sets have an \`ETag\`; send it back in \`If-Match\` so that no change by another is lost. A POST with an \`Idempotency-Key\` is carried out once within 24 hours.`;

/** The endpoints of the surfaces. */
export interface DescribedEndpoints {
  readonly 'self-service': readonly DescribableEndpoint[];
  readonly altinn: readonly DescribableEndpoint[];
  /** What tests may order; nothing outside `local`. */
  readonly control: readonly DescribableEndpoint[];
}

/** The description of all interfaces (OpenAPI 3.1): the endpoints, and the routes beside them. */
export function describeApi(
  endpoints: DescribedEndpoints,
  { issuer, version, routes }: { issuer: string; version: string; routes: DescribedRoutes },
): object {
  const selfService = describeEndpoints(endpoints['self-service'], {
    surface: 'self-service',
    schemas: routes.schemas,
  });
  const altinn = describeEndpoints(endpoints.altinn, { surface: 'altinn', schemas: selfService.schemas });
  const control = describeEndpoints(endpoints.control, { surface: 'control', schemas: altinn.schemas });
  const schemas = endpoints.control.length === 0 ? altinn.schemas : control.schemas;
  const paths = { ...routes.paths, ...altinn.paths, ...selfService.paths, ...control.paths };
  return {
    openapi: '3.1.0',
    info: {
      title: TITLE,
      version,
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: issuer.replace(/\/$/, '') }],
    tags: [...new Set(Object.values(paths).flatMap(tagsOf))].map((name) => ({ name })),
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(schemas).sort(([a], [b]) => (a < b ? -1 : 1))),
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

function tagsOf(operations: Readonly<Record<string, { readonly tags?: unknown }>>): readonly string[] {
  return Object.values(operations).flatMap(({ tags }) => tags as readonly string[]);
}
