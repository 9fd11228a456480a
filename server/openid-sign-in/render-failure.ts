import type { Language } from '@portvakt/protocol';
import { html, renderPage } from '#error-pages';
import { aroundFailures, failureTexts, type SignInFailure } from './sign-in-failures.ts';

/** The page that says why nobody was signed in, and leads back. `to`: where the person was going. */
export function renderFailure(
  { failure, traceId, to }: { failure: SignInFailure; traceId: string; to: string },
  language: Language,
): string {
  const { title, text } = failureTexts[language][failure];
  const { again, home, trace } = aroundFailures[language];
  const link =
    failure === 'not-set-up'
      ? html`<a href="/">${home}</a>`
      : html`<a href="/portal/sign-in/start?to=${encodeURIComponent(to)}">${again}</a>`;
  const body = html`<h1>${title}</h1>
<p>${text}</p>
<p>${link}</p>
<p class="note">${trace} <code>${traceId}</code></p>`;
  const query = new URLSearchParams({ failure, trace_id: traceId, to });
  return renderPage({ title, body, home: '/portal/', query: `${query}&` }, language);
}
