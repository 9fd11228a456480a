import { readFile } from 'node:fs/promises';
import type { FastifyPluginAsync } from 'fastify';
import { describeApi } from './describe-api.ts';
import type { Endpoint } from './endpoint.ts';

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
    <title>Portvakt self-service API</title>
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

/** The description of the API (OpenAPI 3.1) in JSON and YAML, and a page to browse it. */
export const descriptionRoutes: FastifyPluginAsync<{
  endpoints: readonly Endpoint[];
  issuer: string;
  version: string;
}> = async (app, { endpoints, issuer, version }) => {
  // Written when it is first asked for: most processes never are.
  let description: object | undefined;
  const describe = () => {
    description ??= describeApi(endpoints, { issuer, version });
    return description;
  };

  app.get('/v3/api-docs', async (_request, reply) =>
    reply.header('access-control-allow-origin', '*').type('application/json').send(JSON.stringify(describe())),
  );
  app.get('/v3/api-docs.yaml', async (_request, reply) => {
    const { stringify } = await import('yaml');
    return reply
      .header('access-control-allow-origin', '*')
      .type('application/yaml; charset=utf-8')
      .send(stringify(describe(), { aliasDuplicateObjects: false }));
  });

  for (const path of ['/swagger-ui', '/swagger-ui/index.html']) {
    app.get(path, async (_request, reply) =>
      reply
        .header('content-security-policy', POLICY)
        .header('x-content-type-options', 'nosniff')
        .type('text/html; charset=utf-8')
        .send(PAGE),
    );
  }
  app.get('/swagger-ui/start.js', async (_request, reply) => reply.type('text/javascript; charset=utf-8').send(START));
  for (const [name, type] of Object.entries(assets)) {
    app.get(`/swagger-ui/${name}`, async (_request, reply) => {
      const file = await readFile(new URL(`static/${name}`, import.meta.resolve('@fastify/swagger-ui/package.json')));
      return reply
        .header('cache-control', 'public, max-age=3600')
        .header('x-content-type-options', 'nosniff')
        .type(type)
        .send(file);
    });
  }
};
