import assert from 'node:assert/strict';
import { beforeEach, describe, it } from 'node:test';
import { type AgreementBook, createAgreementBook } from './agreement-book.ts';

const provider = '310123412';
const employer = '310501646';
const agreement = { provider, employer, reference: 'A1', from: '2024-03' } as const;

describe('an agreement counts', () => {
  let book: AgreementBook;
  beforeEach(() => {
    book = createAgreementBook([
      { employer, provider, from: '2024-05' },
      { employer: '310502162', provider, from: '2019-01' },
    ]);
  });
  const ask = (from: '2024-04' | '2020-11' | '2018-12', to: '2024-06' | '2021-02' | '2020-02', about = employer) => ({
    provider,
    employer: about,
    from,
    to,
  });

  it('for no month that only one of the two has reported', () => {
    assert.deepEqual(book.findMonthsWithoutAgreement(ask('2024-04', '2024-06')), ['2024-04', '2024-05', '2024-06']);
    book.report(agreement);
    assert.deepEqual(book.findMonthsWithoutAgreement(ask('2024-04', '2024-06')), ['2024-04']);
    assert.deepEqual(
      book.findMonthsWithoutAgreement({ ...ask('2024-04', '2024-06'), provider: '313770001' }).length,
      3,
    );
  });

  it('until the month in which it ends, and not at all once it is withdrawn', () => {
    book.report({ ...agreement, to: '2024-05' });
    assert.deepEqual(book.findMonthsWithoutAgreement(ask('2024-04', '2024-06')), ['2024-04', '2024-06']);
    assert.equal(book.withdraw(agreement), true);
    assert.equal(book.withdraw(agreement), false);
    assert.equal(book.findMonthsWithoutAgreement(ask('2024-04', '2024-06')).length, 3);
  });

  it('from 2021-01 at the earliest', () => {
    book.report({ ...agreement, employer: '310502162', from: '2019-01' });
    assert.deepEqual(book.findMonthsWithoutAgreement(ask('2020-11', '2021-02', '310502162')), ['2020-11', '2020-12']);
  });

  it('with effect 15 months before and one month after, from 2020-01 at the earliest', () => {
    book.report({ ...agreement, to: '2024-05' });
    const around = { provider, employer, from: '2023-01', to: '2024-07' } as const;
    assert.deepEqual(book.findMonthsWithoutEffect(around), ['2023-01', '2024-07']);
    book.report({ ...agreement, employer: '310502162', from: '2019-01' });
    const early = { ...ask('2018-12', '2020-02', '310502162') };
    assert.equal(book.findMonthsWithoutEffect(early).at(-1), '2019-12');
  });
});
