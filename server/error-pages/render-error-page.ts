import {
  explainRefusal,
  type Language,
  type RefusalCode,
  type TokenRefusalName,
  tokenRefusals,
} from '@portvakt/protocol';
import type { RefusalGroups } from './group-refusals.ts';
import { type Html, html } from './html.ts';
import { pageTexts } from './page-texts.ts';
import { renderPage, renderText } from './render-page.ts';

/** What a page shows: the refusals of one code, a single one, all of them, or that the code does not exist. */
export type PageContent =
  | { readonly kind: 'code'; readonly code: RefusalCode; readonly refusals: readonly TokenRefusalName[] }
  | { readonly kind: 'refusal'; readonly name: TokenRefusalName }
  | { readonly kind: 'list'; readonly groups: RefusalGroups }
  | { readonly kind: 'unknown-code'; readonly code: string };

export interface PageFrame {
  readonly language: Language;
  /** Whether a link chose the language. The page's own links then keep it. */
  readonly languageIsLinked: boolean;
  /** Address of the list, relative to the page, with a trailing slash. The pages of the codes lie below it. */
  readonly listAddress: string;
}

/** The whole page as HTML. */
export function renderErrorPage(content: PageContent, frame: PageFrame): string {
  return renderPage({ ...renderContent(content, frame), home: linkTo('', frame) }, frame.language);
}

function renderContent(content: PageContent, frame: PageFrame): { title: string; body: Html } {
  const texts = pageTexts[frame.language];
  switch (content.kind) {
    case 'list':
      return { title: texts.listTitle, body: renderList(content.groups, frame) };
    case 'unknown-code':
      return { title: texts.unknownTitle, body: renderUnknownCode(content.code, frame) };
    case 'refusal':
      return { title: explainRefusal(content.name, frame.language).title, body: renderSingle(content.name, frame) };
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
  const sections = refusals.map((name) => {
    const { title: own } = explainRefusal(name, frame.language);
    return renderRefusal(name, several ? html`${own}` : undefined, frame.language);
  });
  return html`<h1><span class="code">${code}</span> ${title}</h1>
${several ? html`<p>${renderText(texts.severalIntroduction)}</p>${renderJumps(refusals, frame.language)}` : []}
${sections}
${renderNotes(refusals, frame)}`;
}

/** The page of one refusal, whether or not it has a code. */
function renderSingle(name: TokenRefusalName, frame: PageFrame): Html {
  const entry = tokenRefusals[name];
  const code = 'code' in entry ? html`<span class="code">${entry.code}</span> ` : [];
  return html`<h1>${code}${explainRefusal(name, frame.language).title}</h1>
${renderRefusal(name, undefined, frame.language)}
${renderNotes([name], frame)}`;
}

function renderNotes(refusals: readonly TokenRefusalName[], frame: PageFrame): Html {
  const texts = pageTexts[frame.language];
  const hasPlaceholder = refusals.some((name) => tokenRefusals[name].description.includes('{'));
  return html`<div class="note">
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
${uncoded.map((name) => renderRefusal(name, renderPageLink(name, frame), frame.language))}
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

function renderCodeRow(code: RefusalCode, refusals: readonly TokenRefusalName[], frame: PageFrame): Html {
  const links = refusals.map((name) => {
    const address = linkTo(code, frame) + (refusals.length > 1 ? `#${name}` : '');
    return html`<li><a href="${address}">${explainRefusal(name, frame.language).title}</a></li>`;
  });
  return html`<dt><span class="code">${code}</span></dt>
<dd><ul>${links}</ul></dd>`;
}

/** Links to the refusals further down, under the text that the reader has in front of them; several may share one. */
function renderJumps(refusals: readonly TokenRefusalName[], language: Language): Html {
  const byText = Map.groupBy(refusals, showDescription);
  const groups = [...byText].map(([text, names]) => {
    const links = names.map((name) => html`<dd><a href="#${name}">${explainRefusal(name, language).title}</a></dd>`);
    return html`<div><dt class="wire" lang="en" translate="no">${text}</dt>${links}</div>`;
  });
  return html`<dl class="jumps">
${groups}
</dl>`;
}

/** The title of a refusal, as a link to its own page. */
function renderPageLink(name: TokenRefusalName, frame: PageFrame): Html {
  return html`<a href="${linkTo(name, frame)}">${explainRefusal(name, frame.language).title}</a>`;
}

/** One refusal; `title` is nothing where the page's own heading gives it already. */
function renderRefusal(name: TokenRefusalName, title: Html | undefined, language: Language): Html {
  const texts = pageTexts[language];
  const { cause, cure } = explainRefusal(name, language);
  const { status, error } = tokenRefusals[name];
  const writeHeading = (text: string) =>
    title !== undefined ? html`<h3>${text}</h3>` : html`<h2 class="label">${text}</h2>`;
  return html`<section class="refusal" id="${name}">
${title !== undefined ? html`<h2>${title}</h2>` : []}
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
function showDescription(name: TokenRefusalName): string {
  return tokenRefusals[name].description.replaceAll(/\{(\w+)\}/g, '<$1>');
}

function renderWayBack(frame: PageFrame): Html {
  return html`<p class="back"><a href="${linkTo('', frame)}">${pageTexts[frame.language].allErrors}</a></p>`;
}

function linkTo(code: RefusalCode | TokenRefusalName | '', frame: PageFrame): string {
  return `${frame.listAddress}${code}${frame.languageIsLinked ? `?lang=${frame.language}` : ''}`;
}
