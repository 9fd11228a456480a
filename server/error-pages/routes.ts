import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { chooseLanguage, findLanguage } from './choose-language.ts';
import { groupRefusals } from './group-refusals.ts';
import { contentSecurityPolicy } from './page-style.ts';
import { type PageContent, renderErrorPage } from './render-error-page.ts';

const queryString = Type.Object({
  // Not an enumeration: a link with a mistake in it should show the page, not an error about the error page.
  lang: Type.Optional(Type.Unknown({ description: '`nb`, `nn` or `en`; anything else counts as absent.' })),
});

const codeParameters = Type.Object({
  code: Type.String({ description: 'The code of a refusal, such as `MP-110`; lower case will do.' }),
});

const listSchema = {
  summary: 'Every refusal of the token endpoint, in bokmål, nynorsk or English',
  querystring: queryString,
  response: { 200: describePage('The list, with the refusals that have no code in full.') },
};

const codeSchema = {
  summary: 'What the refusals with one code mean, and what to do',
  params: codeParameters,
  querystring: queryString,
  response: {
    200: describePage('The refusals that share the code.'),
    404: describePage('There is no such code.'),
  },
};

type Query = Type.Static<typeof queryString>;
type CodeRoute = { Querystring: Query; Params: Type.Static<typeof codeParameters> };

/** `GET /errors/` lists every refusal; `GET /errors/MP-nnn`, where `error_uri` points, explains those of one code. */
export async function errorPageRoutes(server: FastifyInstance): Promise<void> {
  const groups = groupRefusals();
  const explainRefusals = async (pages: FastifyInstance) => {
    pages.get<{ Querystring: Query }>('/', { schema: listSchema }, async (request, reply) =>
      sendPage({ kind: 'list', groups }, request, reply),
    );

    pages.get<CodeRoute>('/:code', { schema: codeSchema }, async (request, reply) => {
      const wanted = request.params.code.toUpperCase();
      const found = [...groups.coded].find(([code]) => code === wanted);
      if (found !== undefined) return sendPage({ kind: 'code', code: found[0], refusals: found[1] }, request, reply);
      reply.code(404);
      return sendPage({ kind: 'unknown-code', code: request.params.code }, request, reply);
    });
  };
  await server.register(explainRefusals, { prefix: '/errors' });
}

function sendPage(
  content: PageContent,
  request: FastifyRequest<{ Querystring: Query }>,
  reply: FastifyReply,
): FastifyReply {
  const { lang } = request.query;
  const language = chooseLanguage({ lang, acceptLanguage: request.headers['accept-language'] });
  const page = renderErrorPage(content, {
    language,
    languageIsLinked: findLanguage(lang) !== undefined,
    listAddress: findListAddress(request.url),
  });
  return reply
    .type('text/html; charset=utf-8')
    .headers({
      'content-language': language,
      vary: 'Accept-Language',
      'cache-control': 'public, max-age=3600',
      'content-security-policy': contentSecurityPolicy,
      'x-content-type-options': 'nosniff',
    })
    .send(page);
}

/** Relative, so that the links hold at any address the server is reached by: from `/errors`, `/errors/` or below. */
function findListAddress(url: string): string {
  const [path = ''] = url.split('?');
  const below = path.slice('/errors'.length).split('/').length - 1;
  return ['errors/', './', '../'][below] ?? './';
}

function describePage(description: string) {
  return { description, content: { 'text/html': { schema: Type.String() } } };
}
