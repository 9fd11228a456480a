import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readAgreements } from './read-agreements.ts';

const good = { reference: 'A1', employer: '310501646', from: '2026-01' };

describe('the file of agreements', () => {
  it('is a list, of which withdrawn ones say so', () => {
    const list = [good, { ...good, reference: 'A2', withdrawn: true }];
    assert.deepEqual(readAgreements(JSON.stringify(list)), list);
  });

  it('that is wrong says where, and what', () => {
    const wrong: readonly (readonly [text: string, problem: RegExp])[] = [
      ['[', /^It is not JSON: /],
      ['{}', /^It must be a list/],
      [JSON.stringify([good, { ...good, reference: '' }]), /^Agreement 2: reference must be a text\.$/],
      [JSON.stringify([{ ...good, employer: '310500000' }]), /^Agreement 1: employer .* it is "310500000"\.$/],
      [JSON.stringify([{ ...good, from: '2026-1' }]), /^Agreement 1: from must be a month, yyyy-MM; it is "2026-1"\.$/],
      [JSON.stringify([{ ...good, withdrawn: 'yes' }]), /^Agreement 1: withdrawn must be true/],
      [JSON.stringify([good, good]), /^Agreement 2: the agreement A1 with 310501646 is in the list twice\.$/],
    ];
    for (const [text, problem] of wrong) {
      const read = readAgreements(text);
      assert.match('problem' in read ? read.problem : '', problem, text);
    }
  });
});
