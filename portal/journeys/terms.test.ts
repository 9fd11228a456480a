import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  exampleRegistry,
  makeClient,
  makePid,
  openSelfService,
  organisations,
  type SelfServiceForTest,
} from '@portvakt/own-tests';
import { type Browsing, checkBothColours, signIn, startBrowsing, withoutBrowser } from './browse.ts';
import { pressOn, typeInto } from './by-keyboard.ts';

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
  let opened: SelfServiceForTest;
  let browsing: Browsing;
  before(async () => {
    opened = await openSelfService({ registry });
    browsing = await startBrowsing();
  });
  after(async () => {
    await opened.close();
    await browsing.close();
  });

  for (const [locale, title] of [
    ['nb-NO', 'Bruksvilkår'],
    ['nn-NO', 'Bruksvilkår'],
    ['en-GB', 'Terms of use'],
  ] as const) {
    test(`what is signed is shown (${locale})`, async () => {
      const page = await browsing.open(`${opened.server.address}portal/${organisations.consumer}/terms`, { locale });
      await signIn(page, 'Kari Kunde');
      await page.getByRole('heading', { level: 1, name: title }).waitFor();
      await page.getByRole('row').nth(1).waitFor();
      await checkBothColours(page, `terms in ${locale}`);
    });
  }

  test('who may not sign for the organisation is told who can', async () => {
    const page = await browsing.open(`${opened.server.address}portal/${NEW}/access`);
    await signIn(page, 'Ali Api');
    await page.getByText('Du kan ikke signere for virksomheten').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Signer' }).count(), 0);
    await checkBothColours(page, 'terms for who may not sign');
  });

  test('where the terms stop somebody they are signed at once, by keyboard, and the page goes on', async () => {
    const page = await browsing.open(`${opened.server.address}portal/${NEW}/access`);
    await signIn(page, 'Nina Ny');
    await page.getByRole('heading', { name: 'Signer bruksvilkårene for å gå videre' }).waitFor();
    await checkBothColours(page, 'stopped by the terms');
    await pressOn(page, page.getByRole('button', { name: 'Signer' }));
    await page.getByText('Kryss av for at du har lest vilkårene.').waitFor();
    await page.keyboard.press('Space');
    await pressOn(page, page.getByRole('button', { name: 'Signer' }));
    await page.getByRole('heading', { level: 1, name: 'Andres APIer' }).waitFor();
    await page.getByRole('heading', { level: 2, name: 'Finn et API' }).waitFor();
    await page.goto(`${opened.server.address}portal/${NEW}/terms`);
    await page.getByText('Alt er signert.').waitFor();
    await page.getByRole('cell', { name: 'En person i virksomheten' }).waitFor();
  });

  test('new terms are announced and signed before they count; those for providers stop nothing else', async () => {
    const bearer = await opened.mint(organisations.provider, ['portvakt:operate.write']);
    const title = { nb: 'Nye vilkår', nn: 'Nye vilkår', en: 'New terms' };
    const text = { nb: '1. Alt er nytt.\n2. <b>Nesten</b> alt.', nn: '1. Alt er nytt.', en: '1. All is new.' };
    const publish = async (more: object) => {
      const body = { title, text, ...more };
      assert.equal((await opened.call('POST', 'api/v1/terms', { bearer, body })).status, 200);
    };
    await publish({ sign_again: true, valid_from: new Date(Date.now() + 86_400_000).toISOString() });
    const page = await browsing.open(`${opened.server.address}portal/${organisations.consumer}/terms`);
    await signIn(page, 'Kari Kunde');
    await page.getByText('Nye vilkår kommer. Signer før').waitFor();
    await page.getByText('2. <b>Nesten</b> alt.').waitFor();
    await checkBothColours(page, 'terms that are announced');
    await pressOn(page, page.getByRole('checkbox', { name: /Jeg har lest vilkårene/ }), 'Space');
    await pressOn(page, page.getByRole('button', { name: 'Signer' }));
    await page.getByText('Alt er signert.').waitFor();
    await page.getByRole('rowheader', { name: '2' }).waitFor();

    await publish({ audience: 'providers' });
    await page.goto(`${opened.server.address}portal/${organisations.consumer}/access`);
    await page.getByRole('heading', { level: 2, name: 'Finn et API' }).waitFor();
    await page.goto(`${opened.server.address}portal/${organisations.consumer}/apis/new`);
    await typeInto(page, page.getByRole('textbox', { name: 'Navn etter prefikset' }), 'nytt');
    await typeInto(page, page.getByRole('textbox', { name: 'Beskrivelse', exact: true }), 'Noe nytt');
    await pressOn(page, page.getByRole('button', { name: 'Lag API' }));
    await page.getByText('Virksomheter som tilbyr APIer, må signere').waitFor();
    await checkBothColours(page, 'stopped in the middle');
    await pressOn(page, page.getByRole('checkbox', { name: /Jeg har lest vilkårene/ }), 'Space');
    await pressOn(page, page.getByRole('button', { name: 'Signer' }));
    await page.getByText('Vilkårene er signert. Prøv igjen.').waitFor();
    await pressOn(page, page.getByRole('button', { name: 'Lag API' }));
    await page.getByRole('heading', { level: 1, name: 'kunde:nytt' }).waitFor();
  });
});
