import { type Language, languages } from '@portvakt/protocol';
import { type Html, html } from './html.ts';
import { pageStyle } from './page-style.ts';
import { languageNames, pageTexts } from './page-texts.ts';

export interface PageParts {
  readonly title: string;
  readonly body: Html;
  /** Where the product's name links to, relative to the page. */
  readonly home: string;
  /** The rest of the query besides the language, encoded and with a trailing ampersand; empty if there is none. */
  readonly query?: string;
}

/** A complete page as HTML: the frame of all pages for people. */
export function renderPage({ title, body, home, query = '' }: PageParts, language: Language): string {
  return html`<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} – Portvakt</title>
<style>${{ markup: pageStyle }}</style>
</head>
<body>
<header>
<a class="name" href="${home}">Portvakt</a>
<nav aria-label="${pageTexts[language].languageLabel}">
<ul class="languages">
${languages.map((other) => renderLanguageLink(other, { current: other === language, query }))}
</ul>
</nav>
</header>
<main>
${body}
</main>
</body>
</html>
`.markup;
}

/** A text in which names and values of the wire are in backticks. */
export function renderText(text: string): Html {
  const pieces = text
    .split('`')
    .map((piece, index) => (index % 2 === 1 ? html`<code>${piece}</code>` : html`${piece}`));
  return { markup: pieces.map(({ markup }) => markup).join('') };
}

function renderLanguageLink(language: Language, { current, query }: { current: boolean; query: string }): Html {
  const mark = current ? html` aria-current="true"` : [];
  return html`<li><a href="?${query}lang=${language}" lang="${language}" hreflang="${language}"${mark}>${languageNames[language]}</a></li>`;
}
