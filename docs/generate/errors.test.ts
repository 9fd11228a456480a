import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { type TokenRefusalName, tokenRefusals } from '@portvakt/protocol';
import { errorsMarkdownFile, renderErrorsMarkdown } from './errors.ts';

describe('docs/errors.md', () => {
  const page = renderErrorsMarkdown();

  it('is what its generator writes', () => {
    // Line ends as git may have changed them on checkout.
    const kept = readFileSync(errorsMarkdownFile, 'utf8').replaceAll('\r\n', '\n');
    assert.equal(kept, page, 'run: npm run generate');
  });

  for (const name of Object.keys(tokenRefusals) as TokenRefusalName[]) {
    it(`has a section on ${name}, named in the contents`, () => {
      const { description, error, status } = tokenRefusals[name];
      const sections = page.split(`<a id="${name}"></a>`);
      assert.equal(sections.length, 2);
      const section = sections[1]?.split('<a id="')[0] ?? '';
      assert.ok(section.includes(`\n${description.replaceAll('{', '<').replaceAll('}', '>')}\n`));
      assert.ok(section.includes(`| \`${error}\` | ${status} |`));
      assert.match(section, /\*\*Cause\.\*\* \S/);
      assert.match(section, /\*\*What to do\.\*\* \S/);
      assert.ok(sections[0]?.includes(`](#${name})`));
    });
  }
});
