import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { refusalCatalogue } from '@portvakt/protocol';
import { overwriteGetLocale } from '../../generated/messages/runtime.js';
import { languages } from './language.ts';
import { wordRefusal } from './word-refusal.ts';

const folder = join(import.meta.dirname, '..', '..', 'messages', 'refusals');
const statuses = Object.values<{ readonly status: number }>(refusalCatalogue).map(({ status }) => status);

describe('a refusal in words', () => {
  for (const [language] of languages) {
    test(`is said by its name or its status, and every sentence is of a refusal that there is, in ${language}`, () => {
      overwriteGetLocale(() => language);
      const { refusals_in_english: _heading, ...sentences } = JSON.parse(
        readFileSync(join(folder, `${language}.json`), 'utf8'),
      ) as Readonly<Record<string, string>>;
      for (const [key, sentence] of Object.entries(sentences)) {
        const name = key.replace('refusals_', '').replaceAll('_', '-');
        const status = Number(/^status-(\d{3})$/.exec(name)?.[1] ?? 0);
        assert.ok(status === 0 ? name in refusalCatalogue : statuses.includes(status), `${key} is of a refusal`);
        assert.equal(wordRefusal(status === 0 ? { status, refusal: name } : { status, refusal: undefined }), sentence);
      }
    });
  }

  test('a name without a sentence is said by its status, and one that nobody knows is not blamed on the service', () => {
    overwriteGetLocale(() => 'nb');
    const byStatus = (status: number) => wordRefusal({ status, refusal: undefined });
    assert.equal(wordRefusal({ status: 404, refusal: 'terms-missing' }), byStatus(404));
    assert.equal(byStatus(415), byStatus(400));
    assert.notEqual(byStatus(500), byStatus(400));
  });
});
