import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { settingDefinitions } from '@portvakt/server/settings';
import { renderSettingsMarkdown, settingsMarkdownFile } from './settings.ts';

describe('docs/settings.md', () => {
  it('is what its generator writes', () => {
    // Line ends as git may have changed them on checkout.
    const kept = readFileSync(settingsMarkdownFile, 'utf8').replaceAll('\r\n', '\n');
    assert.equal(kept, renderSettingsMarkdown(), 'run: npm run generate');
  });

  it('has a section on every setting, named in the table', () => {
    const page = renderSettingsMarkdown();
    for (const { name } of settingDefinitions) {
      assert.ok(page.includes(`\n## ${name}\n`), name);
      assert.ok(page.includes(`| [\`${name}\`](#${name.toLowerCase()}) `), name);
    }
  });
});
