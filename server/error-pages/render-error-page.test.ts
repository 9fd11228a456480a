import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { languages, type TokenRefusalName, tokenRefusals } from '@portvakt/protocol';
import { groupRefusals } from './group-refusals.ts';
import { type PageContent, renderErrorPage } from './render-error-page.ts';

const groups = groupRefusals();
const contents: PageContent[] = [
  { kind: 'list', groups },
  ...Array.from(groups.coded, ([code, refusals]) => ({ kind: 'code', code, refusals }) as const),
  ...(Object.keys(tokenRefusals) as TokenRefusalName[]).map((name) => ({ kind: 'refusal', name }) as const),
  { kind: 'unknown-code', code: 'MP-999' },
];

describe('renderErrorPage', () => {
  for (const content of contents) {
    const label = content.kind === 'list' ? 'the list' : content.kind === 'refusal' ? content.name : content.code;
    for (const language of languages) {
      it(`writes sound HTML for ${label} in ${language}`, () => {
        const page = renderErrorPage(content, { language, languageIsLinked: true, listAddress: './' });
        assert.match(page, /^<!doctype html>\n<html lang="\w\w">/);
        assert.doesNotMatch(page, /undefined|\[object|`|\{(?:count|code|scope)\}/);
        assert.equal(page.match(/<h1>/g)?.length, 1);
        assertBalanced(page);
        assertUniqueIds(page);
        assertHeadingsDescendStepwise(page);
      });
    }
  }

  it('says how many causes a shared code has, and groups them by the text they answer with', () => {
    const content: PageContent = { kind: 'code', code: 'MP-130', refusals: groups.coded.get('MP-130') ?? [] };
    const page = renderErrorPage(content, { language: 'nn', languageIsLinked: false, listAddress: './' });
    assert.match(page, /<h1><span class="code">MP-130<\/span> 3 moglege årsaker<\/h1>/);
    assert.match(page, /Invalid assertion\. JWT is expired\.<\/dt><dd><a href="#expired">Grantet har gått ut<\/a>/);
  });

  it('speaks of placeholders only where there are some', () => {
    const render = (code: 'MP-124' | 'MP-251') =>
      renderErrorPage(
        { kind: 'code', code, refusals: groups.coded.get(code) ?? [] },
        { language: 'en', languageIsLinked: false, listAddress: './' },
      );
    assert.doesNotMatch(render('MP-124'), /name or number in question/);
    assert.match(render('MP-251'), /name or number in question/);
  });
});

function assertBalanced(page: string): void {
  const open: string[] = [];
  for (const [, slash, tag = ''] of page.matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*>/g)) {
    if (tag === 'meta') continue;
    if (slash === '') open.push(tag);
    else assert.equal(open.pop(), tag);
  }
  assert.deepEqual(open, []);
}

function assertUniqueIds(page: string): void {
  const ids = Array.from(page.matchAll(/ id="([^"]*)"/g), ([, id]) => id);
  assert.equal(new Set(ids).size, ids.length);
}

/** Readers who move by headings must not meet an h3 right under an h1. */
function assertHeadingsDescendStepwise(page: string): void {
  let previous = 0;
  for (const [, level] of page.matchAll(/<h([1-6])/g)) {
    assert.ok(Number(level) <= previous + 1);
    previous = Number(level);
  }
}
