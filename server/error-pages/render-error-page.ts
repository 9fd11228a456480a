import {
  explainRefusal,
  type Language,
  languages,
  type RefusalCode,
  type RefusalName,
  refusalCatalogue,
} from '@portvakt/protocol';
import type { RefusalGroups } from './group-refusals.ts';
import { type Html, html } from './html.ts';
import { pageStyle } from './page-style.ts';
import { languageNames, pageTexts } from './page-texts.ts';

/** What a page says: the refusals of one code, all of them, or that there is no such code. */
export type PageContent =
  | { readonly kind: 'code'; readonly code: RefusalCode; readonly refusals: readonly RefusalName[] }
  | { readonly kind: 'list'; readonly groups: RefusalGroups }
  | { readonly kind: 'unknown-code'; readonly code: string };

export interface PageFrame {
  readonly language: Language;
  /** Whether a link chose the language; the page's own links then keep to it. */
  readonly languageIsLinked: boolean;
  /** Address of the list, relative to the page; the pages of the codes lie below it. Ends in a slash. */
  readonly listAddress: string;
}

/** The whole page as HTML. */
export function renderErrorPage(content: PageContent, frame: PageFrame): string {
  const { title, body } = renderContent(content, frame);
  return html`<!doctype html>
<html lang="${frame.language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${title} – Portvakt</title>
<style>${{ markup: pageStyle }}</style>
</head>
<body>
<header>
<a class="name" href="${linkTo('', frame)}">Portvakt</a>
<nav aria-label="${pageTexts[frame.language].languageLabel}">
<ul class="languages">
${languages.map((language) => renderLanguageLink(language, frame))}
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

function renderContent(content: PageContent, frame: PageFrame): { title: string; body: Html } {
  const texts = pageTexts[frame.language];
  switch (content.kind) {
    case 'list':
      return { title: texts.listTitle, body: renderList(content.groups, frame) };
    case 'unknown-code':
      return { title: texts.unknownTitle, body: renderUnknownCode(content.code, frame) };
    case 'code': {
      const [only] = content.refusals;
      const title =
        content.refusals.length === 1 && only !== undefined
          ? explainRefusal(only, frame.language).title
          : texts.severalTitle.replace('{count}', String(content.refusals.length));
      return { title: `${content.code}: ${title}`, body: renderCode(content, title, frame) };
    }
  }
}

function renderCode(content: Extract<PageContent, { kind: 'code' }>, title: string, frame: PageFrame): Html {
  const { code, refusals } = content;
  const texts = pageTexts[frame.language];
  const several = refusals.length > 1;
  const sections = refusals.map((name) => renderRefusal(name, several, frame.language));
  const hasPlaceholder = refusals.some((name) => refusalCatalogue[name].description.includes('{'));
  return html`<h1><span class="code">${code}</span> ${title}</h1>
${several ? html`<p>${renderText(texts.severalIntroduction)}</p>${renderJumps(refusals, frame.language)}` : []}
${sections}
<div class="note">
${hasPlaceholder ? html`<p>${renderText(texts.placeholderNote)}</p>` : []}
<p>${renderText(texts.traceNote)}</p>
</div>
${renderWayBack(frame)}`;
}

function renderList({ coded, uncoded }: RefusalGroups, frame: PageFrame): Html {
  const texts = pageTexts[frame.language];
  return html`<h1>${texts.listTitle}</h1>
<p>${renderText(texts.listIntroduction)}</p>
<section class="group">
<h2>${texts.codedHeading}</h2>
<dl class="codes">
${[...coded].map(([code, refusals]) => renderCodeRow(code, refusals, frame))}
</dl>
</section>
<section class="group">
<h2>${texts.uncodedHeading}</h2>
<p>${renderText(texts.uncodedIntroduction)}</p>
${renderJumps(uncoded, frame.language)}
${uncoded.map((name) => renderRefusal(name, true, frame.language))}
</section>
<p class="note">${renderText(texts.traceNote)}</p>`;
}

function renderUnknownCode(code: string, frame: PageFrame): Html {
  const texts = pageTexts[frame.language];
  const [before, after] = texts.unknownText.split('{code}');
  return html`<h1>${texts.unknownTitle}</h1>
<p>${before ?? ''}<code>${code}</code>${after ?? ''}</p>
${renderWayBack(frame)}`;
}

function renderCodeRow(code: RefusalCode, refusals: readonly RefusalName[], frame: PageFrame): Html {
  const links = refusals.map((name) => {
    const address = linkTo(code, frame) + (refusals.length > 1 ? `#${name}` : '');
    return html`<li><a href="${address}">${explainRefusal(name, frame.language).title}</a></li>`;
  });
  return html`<dt><span class="code">${code}</span></dt>
<dd><ul>${links}</ul></dd>`;
}

/** Links to the refusals further down, under the text that the reader has in front of them; several may share one. */
function renderJumps(refusals: readonly RefusalName[], language: Language): Html {
  const byText = Map.groupBy(refusals, showDescription);
  const groups = [...byText].map(([text, names]) => {
    const links = names.map((name) => html`<dd><a href="#${name}">${explainRefusal(name, language).title}</a></dd>`);
    return html`<div><dt class="wire" lang="en" translate="no">${text}</dt>${links}</div>`;
  });
  return html`<dl class="jumps">
${groups}
</dl>`;
}

/** One refusal; `titled` where the page's own heading does not already give its title. */
function renderRefusal(name: RefusalName, titled: boolean, language: Language): Html {
  const texts = pageTexts[language];
  const { title, cause, cure } = explainRefusal(name, language);
  const { status, error } = refusalCatalogue[name];
  const writeHeading = (text: string) => (titled ? html`<h3>${text}</h3>` : html`<h2 class="label">${text}</h2>`);
  return html`<section class="refusal" id="${name}">
${titled ? html`<h2>${title}</h2>` : []}
<dl class="answer">
<dt>${texts.statusLabel}</dt><dd class="wire">${status}</dd>
<dt class="wire" translate="no">error</dt><dd class="wire" translate="no">${error}</dd>
<dt class="wire" translate="no">error_description</dt><dd class="wire" lang="en" translate="no">${showDescription(name)}</dd>
</dl>
${writeHeading(texts.causeHeading)}
<p>${renderText(cause)}</p>
<div class="cure">
${writeHeading(texts.cureHeading)}
<p>${renderText(cure)}</p>
</div>
</section>`;
}

/** The text of the answer, with `<scope>` where the answer had the name of a scope. */
function showDescription(name: RefusalName): string {
  return refusalCatalogue[name].description.replaceAll(/\{(\w+)\}/g, '<$1>');
}

/** A text in which the names and values of the wire stand between backticks. */
function renderText(text: string): Html {
  const pieces = text
    .split('`')
    .map((piece, index) => (index % 2 === 1 ? html`<code>${piece}</code>` : html`${piece}`));
  return { markup: pieces.map(({ markup }) => markup).join('') };
}

function renderLanguageLink(language: Language, frame: PageFrame): Html {
  const current = language === frame.language ? html` aria-current="true"` : [];
  return html`<li><a href="?lang=${language}" lang="${language}" hreflang="${language}"${current}>${languageNames[language]}</a></li>`;
}

function renderWayBack(frame: PageFrame): Html {
  return html`<p class="back"><a href="${linkTo('', frame)}">${pageTexts[frame.language].allErrors}</a></p>`;
}

function linkTo(code: RefusalCode | '', frame: PageFrame): string {
  return `${frame.listAddress}${code}${frame.languageIsLinked ? `?lang=${frame.language}` : ''}`;
}
