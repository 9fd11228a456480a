import type { Language } from '@portvakt/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { type Html, html, renderPage, renderText } from '#error-pages';
import { prefersPage } from './prefers-page.ts';
import { sendPage } from './send-page.ts';
import { welcomeTexts } from './visitor-texts.ts';

export interface Welcome {
  /** Whether a browser requests the issuer's own address. Programs get JSON there. */
  isFor(request: FastifyRequest): boolean;
  send(request: FastifyRequest, reply: FastifyReply): FastifyReply;
}

/** The page at the issuer's own address, with the links that are printed at start. */
export function createWelcome(issuer: string): Welcome {
  return {
    isFor: ({ method, url, headers }) =>
      (method === 'GET' || method === 'HEAD') && url.split('?', 1)[0] === '/' && prefersPage(headers.accept),
    send: (request, reply) => sendPage(request, reply, (language) => renderWelcome(issuer, language)),
  };
}

function renderWelcome(issuer: string, language: Language): string {
  const texts = welcomeTexts[language];
  const links: readonly (readonly [what: string, path: string])[] = [
    [texts.metadata, '.well-known/oauth-authorization-server'],
    [texts.keySet, 'jwk'],
    [texts.errors, 'errors/'],
    [texts.selfService, 'swagger-ui/'],
  ];
  const rows = links.map(([what, path]): Html => html`<dt>${what}</dt><dd><a href="${path}">${issuer}${path}</a></dd>`);
  const body = html`<h1>${texts.title}</h1>
<p>${renderText(texts.introduction)}</p>
<dl class="answer">
${rows}
<dt>${texts.tokens}</dt><dd class="wire">POST ${issuer}token</dd>
</dl>
<h2 class="label">${texts.firstHeading}</h2>
<p>${renderText(texts.first)}</p>
<pre>npx --no-install portvakt token --help</pre>`;
  return renderPage({ title: texts.title, body, home: './' }, language);
}
