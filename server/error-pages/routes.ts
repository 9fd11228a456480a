import { type TokenRefusalName, tokenRefusals } from '@portvakt/protocol';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { makeReady, type ReadyAnswer, sendReady } from '#answers';
import { chooseLanguage, findLanguage } from './choose-language.ts';
import { groupRefusals } from './group-refusals.ts';
import { contentSecurityPolicy } from './page-style.ts';
import { type PageContent, renderErrorPage } from './render-error-page.ts';

const queryString = Type.Object({
  // Not an enumeration: a link with a mistake in it should show the page, not an error about the error page.
  lang: Type.Optional(Type.Unknown({ description: '`nb`, `nn` or `en`; anything else counts as absent.' })),
});

const codeParameters = Type.Object({
  code: Type.String({
    description:
      'The code of a refusal, such as `MP-110` (lower case will do), or its name, such as `key-identifier-unknown`.',
  }),
});

const listSchema = {
  summary: 'Every refusal of the token endpoint, in bokmål, nynorsk or English',
  querystring: queryString,
  response: { 200: describePage('The list, with the refusals that have no code in full.') },
};

const codeSchema = {
  summary: 'What the refusals with one code mean, or the one with a name, and what to do',
  params: codeParameters,
  querystring: queryString,
  response: {
    200: describePage('The refusals that share the code, or the one of that name.'),
    404: describePage('There is no such code or name.'),
  },
};

type PageOptions = Parameters<typeof renderErrorPage>[1];
type Query = Type.Static<typeof queryString>;
type CodeRoute = { Querystring: Query; Params: Type.Static<typeof codeParameters> };

/**
 * `GET /errors/` lists every refusal; `GET /errors/MP-nnn`, where `error_uri` points, explains those of one code, and
 * `GET /errors/<name>` the one refusal: those without a code have no other page, and `Link` points there.
 */
export async function errorPageRoutes(server: FastifyInstance): Promise<void> {
  const groups = groupRefusals();
  const written = createPages();
  const explainRefusals = async (pages: FastifyInstance) => {
    pages.get<{ Querystring: Query }>('/', { schema: listSchema }, async (request, reply) =>
      sendPage(written, { kind: 'list', groups }, { request, reply }),
    );

    pages.get<CodeRoute>('/:code', { schema: codeSchema }, async (request, reply) => {
      const wanted = request.params.code.toUpperCase();
      const found = [...groups.coded].find(([code]) => code === wanted);
      if (found !== undefined) {
        return sendPage(written, { kind: 'code', code: found[0], refusals: found[1] }, { request, reply });
      }
      const name = request.params.code.toLowerCase();
      if (Object.hasOwn(tokenRefusals, name)) {
        return sendPage(written, { kind: 'refusal', name: name as TokenRefusalName }, { request, reply });
      }
      reply.code(404);
      return sendPage(written, { kind: 'unknown-code', code: request.params.code }, { request, reply });
    });
  };
  await server.register(explainRefusals, { prefix: '/errors' });
}

/** Writes pages, and keeps those that are fixed: there are as many as languages, codes, names and places to be read from. */
function createPages(): (content: PageContent, page: PageOptions) => ReadyAnswer {
  const kept = new Map<string, ReadyAnswer>();
  return (content, options) => {
    // What an unknown code is called is up to the caller, and without end.
    if (content.kind === 'unknown-code') return makeReady(renderErrorPage(content, options));
    const what = content.kind === 'code' ? content.code : content.kind === 'refusal' ? content.name : '';
    const key = [what, options.language, options.languageIsLinked, options.listAddress].join(' ');
    const page = kept.get(key) ?? makeReady(renderErrorPage(content, options));
    kept.set(key, page);
    return page;
  };
}

function sendPage(
  pages: ReturnType<typeof createPages>,
  content: PageContent,
  { request, reply }: { request: FastifyRequest<{ Querystring: Query }>; reply: FastifyReply },
): FastifyReply {
  const { lang } = request.query;
  const language = chooseLanguage({ lang, acceptLanguage: request.headers['accept-language'] });
  const answer = pages(content, {
    language,
    languageIsLinked: findLanguage(lang) !== undefined,
    listAddress: findListAddress(request.url),
  });
  reply.headers({
    'content-language': language,
    vary: 'Accept-Language',
    'cache-control': 'public, max-age=3600',
    'content-security-policy': contentSecurityPolicy,
    'x-content-type-options': 'nosniff',
  });
  return sendReady(request, reply, { answer, mediaType: 'text/html; charset=utf-8' });
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
