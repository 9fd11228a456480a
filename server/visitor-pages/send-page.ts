import type { Language } from '@portvakt/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { makeReady, sendReady } from '#answers';
import { chooseLanguage, contentSecurityPolicy } from '#error-pages';

/**
 * Sends the page that `render` writes, in the reader's language. It must not be cached, because it is for one reader.
 */
export function sendPage(
  request: FastifyRequest,
  reply: FastifyReply,
  render: (language: Language) => string,
  status = 200,
): FastifyReply {
  const { lang } = request.query as { lang?: unknown };
  const language = chooseLanguage({ lang, acceptLanguage: request.headers['accept-language'] });
  reply.code(status).headers({
    'content-language': language,
    vary: 'Accept, Accept-Language',
    'cache-control': 'no-store',
    'content-security-policy': contentSecurityPolicy,
    'x-content-type-options': 'nosniff',
  });
  return sendReady(request, reply, { answer: makeReady(render(language)), mediaType: 'text/html; charset=utf-8' });
}
