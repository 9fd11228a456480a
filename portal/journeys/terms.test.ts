import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  exampleRegistry,
  makeClient,
  makePid,
  organisations,
  startTestServer,
  type TestServer,
} from '@portvakt/testing';
import { type Browsing, checkBothColours, signIn, startBrowsing, withoutBrowser } from './browse.ts';
import { pressOn } from './by-keyboard.ts';

const NEW = '311000004';
const example = exampleRegistry(makeClient('client'));
const registry = {
  ...example,
  organisations: [...example.organisations, { orgno: NEW, name: 'Nye AS' }],
  people: [
    { pid: makePid({ day: 10 }), name: 'Kari Kunde', roles: [{ orgno: organisations.consumer, role: 'DAGL' }] },
    { pid: makePid({ day: 11 }), name: 'Nina Ny', roles: [{ orgno: NEW, role: 'DAGL' }] },
    { pid: makePid({ day: 12 }), name: 'Ali Api', roles: [{ orgno: NEW, role: 'APIADM' }] },
  ],
};

describe('terms of use', { skip: withoutBrowser }, () => {
  let server: TestServer;
  let browsing: Browsing;
  before(async () => {
    server = await startTestServer({ registry });
    browsing = await startBrowsing();
  });
  after(async () => {
    await server.stop();
    await browsing.close();
  });

  for (const [locale, title] of [
    ['nb-NO', 'Bruksvilkår'],
    ['nn-NO', 'Bruksvilkår'],
    ['en-GB', 'Terms of use'],
  ] as const) {
    test(`what is signed is shown (${locale})`, async () => {
      const page = await browsing.open(`${server.address}portal/${organisations.consumer}/terms`, { locale });
      await signIn(page, 'Kari Kunde');
      await page.getByRole('heading', { level: 1, name: title }).waitFor();
      await page.getByRole('row').nth(1).waitFor();
      await checkBothColours(page, `terms in ${locale}`);
    });
  }

  test('who may not sign for the organisation is told who can', async () => {
    const page = await browsing.open(`${server.address}portal/${NEW}/access`);
    await signIn(page, 'Ali Api');
    await page.getByText('Du kan ikke signere for virksomheten').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Signer' }).count(), 0);
    await checkBothColours(page, 'terms for who may not sign');
  });

  test('where the terms stop somebody they are signed at once, by keyboard, and the page goes on', async () => {
    const page = await browsing.open(`${server.address}portal/${NEW}/access`);
    await signIn(page, 'Nina Ny');
    await page.getByRole('heading', { name: 'Signer bruksvilkårene for å gå videre' }).waitFor();
    await checkBothColours(page, 'stopped by the terms');
    await pressOn(page, page.getByRole('button', { name: 'Signer' }));
    await page.getByText('Kryss av for at du har lest vilkårene.').waitFor();
    await page.keyboard.press('Space');
    await pressOn(page, page.getByRole('button', { name: 'Signer' }));
    await page.getByRole('heading', { level: 1, name: 'Andres APIer' }).waitFor();
    await page.getByRole('heading', { level: 2, name: 'Finn et API' }).waitFor();
    await page.goto(`${server.address}portal/${NEW}/terms`);
    await page.getByText('Alt er signert.').waitFor();
    await page.getByRole('cell', { name: 'En person i virksomheten' }).waitFor();
  });
});
