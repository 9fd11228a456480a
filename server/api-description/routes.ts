import type { FastifyPluginAsync } from 'fastify';
import { makeReady, type ReadyAnswer, sendReady } from '#answers';
import { readShipped } from '#shipped-files';
import { type DescribedEndpoints, describeApi } from './describe-api.ts';
import type { DescribedRoutes } from './describe-routes.ts';

/** The page's own files. Swagger UI is a library; we write the frame around it. */
const assets: Readonly<Record<string, string>> = {
  'swagger-ui-bundle.js': 'text/javascript; charset=utf-8',
  'swagger-ui.css': 'text/css; charset=utf-8',
  'favicon-32x32.png': 'image/png',
};

const PAGE = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Portvakt API</title>
    <link rel="icon" href="/swagger-ui/favicon-32x32.png">
    <link rel="stylesheet" href="/swagger-ui/swagger-ui.css">
  </head>
  <body>
    <main id="api"></main>
    <script src="/swagger-ui/swagger-ui-bundle.js"></script>
    <script src="/swagger-ui/start.js"></script>
  </body>
</html>
`;
const START = `SwaggerUIBundle({ url: '/v3/api-docs', dom_id: '#api', deepLinking: true, validatorUrl: null, docExpansion: 'list' });
`;
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

const KEPT = 'public, max-age=3600';

/** A fixed answer, made when it is first asked for: most processes never are. */
interface Fixed {
  readonly path: string;
  readonly mediaType: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly make: () => Promise<string | Buffer>;
}

/** The description of the API (OpenAPI 3.1) in JSON and YAML, and a page to browse it. Each is made once. */
export const descriptionRoutes: FastifyPluginAsync<{
  endpoints: DescribedEndpoints;
  issuer: string;
  version: string;
  /** Asked when the description is first wanted: then every route is there. */
  describeRoutes: () => DescribedRoutes;
}> = async (app, { endpoints, issuer, version, describeRoutes }) => {
  const describe = () => describeApi(endpoints, { issuer, version, routes: describeRoutes() });
  const open = { 'access-control-allow-origin': '*', 'cache-control': 'no-cache' };
  const page = {
    headers: { 'content-security-policy': POLICY, 'x-content-type-options': 'nosniff', 'cache-control': 'no-cache' },
    mediaType: 'text/html; charset=utf-8',
    make: async () => PAGE,
  };
  const fixed: readonly Fixed[] = [
    {
      path: '/v3/api-docs',
      mediaType: 'application/json; charset=utf-8',
      headers: open,
      make: async () => JSON.stringify(describe()),
    },
    {
      path: '/v3/api-docs.yaml',
      mediaType: 'application/yaml; charset=utf-8',
      headers: open,
      make: async () => {
        const { stringify } = await import('yaml');
        return stringify(describe(), { aliasDuplicateObjects: false });
      },
    },
    { path: '/swagger-ui', ...page },
    { path: '/swagger-ui/index.html', ...page },
    {
      path: '/swagger-ui/start.js',
      mediaType: 'text/javascript; charset=utf-8',
      headers: { 'cache-control': 'no-cache', 'x-content-type-options': 'nosniff' },
      make: async () => START,
    },
    ...Object.entries(assets).map(([name, mediaType]) => ({
      path: `/swagger-ui/${name}`,
      mediaType,
      headers: { 'cache-control': KEPT, 'x-content-type-options': 'nosniff' },
      make: () => readAsset(name),
    })),
  ];
  for (const { path, mediaType, headers, make } of fixed) {
    let made: Promise<ReadyAnswer> | undefined;
    app.get(path, async (request, reply) => {
      made ??= make().then((content) => makeReady(content));
      const answer = await made.catch((error) => {
        made = undefined;
        throw error;
      });
      return sendReady(request, reply.headers(headers), { answer, mediaType });
    });
  }
};

async function readAsset(name: string): Promise<Buffer> {
  const content = await readShipped(new URL(`static/${name}`, import.meta.resolve('@fastify/swagger-ui/package.json')));
  if (content === undefined) throw new Error(`${name} of Swagger UI is missing`);
  return content;
}
