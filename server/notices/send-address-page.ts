import type { Language } from '@portvakt/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { makeReady, sendReady } from '#answers';
import { chooseLanguage, contentSecurityPolicy, type Html, renderPage } from '#error-pages';

export interface AddressPage {
  readonly title: string;
  readonly body: Html;
  /** What the links to other languages keep of the query, with an ampersand at the end. */
  readonly query?: string;
}

/** These pages have a form with a button, which other pages must not have. */
const withForm = contentSecurityPolicy.replace("form-action 'none'", "form-action 'self'");

/** Sends a page to the owner of an address. Its address holds a secret, so nothing keeps it and no other site learns it. */
export function sendAddressPage(
  request: FastifyRequest,
  reply: FastifyReply,
  { status = 200, compose }: { readonly status?: number; readonly compose: (language: Language) => AddressPage },
): FastifyReply {
  const { lang } = request.query as { lang?: unknown };
  const language = chooseLanguage({ lang, acceptLanguage: request.headers['accept-language'] });
  reply.code(status).headers({
    'content-language': language,
    vary: 'Accept-Language',
    'cache-control': 'no-store',
    'content-security-policy': withForm,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'x-robots-tag': 'noindex',
  });
  const page = renderPage({ home: '/', ...compose(language) }, language);
  return sendReady(request, reply, { answer: makeReady(page), mediaType: 'text/html; charset=utf-8' });
}
