import assert from 'node:assert/strict';
import { test } from 'node:test';
import { orderOffers } from './order-offers.ts';

const scope = (name: string, description: string, more: object = {}) => ({
  name,
  description,
  owner_orgno: '889640782',
  accessible_for_all: false,
  ...more,
});

test('what can be used at once comes first, and hidden APIs that were granted are there', () => {
  const offers = orderOffers({
    orgno: '310123412',
    scopes: [
      scope('nav:b', 'B'),
      scope('nav:c', 'C', { accessible_for_all: true }),
      scope('nav:d', 'D'),
      scope('kunde:own', 'Own', { owner_orgno: '310123412' }),
    ],
    granted: [
      { scope: 'nav:d', owner_orgno: '889640782' },
      { scope: 'nav:hidden', owner_orgno: '889640782' },
    ],
    owners: new Map([['889640782', 'NAV']]),
  });
  assert.deepEqual(
    offers.map(({ scope: name, standing }) => `${name} ${standing}`),
    ['nav:d have', 'nav:hidden have', 'kunde:own have', 'nav:c open', 'nav:b none'],
  );
  assert.equal(offers[0]?.searched, 'd nav nav:d');
});
