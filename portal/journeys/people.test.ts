import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { makePid, openSignInForTest, organisations, type SignInForTest } from '@portvakt/own-tests';
import type { Page } from 'playwright-core';
import { type Browsing, checkBothColours, startBrowsing, withoutBrowser } from './browse.ts';
import { pressOn, typeInto } from './by-keyboard.ts';

const { consumer } = organisations;
const people = [
  {
    name: 'Daglig Demo',
    pid: makePid({ month: 7 }),
    organisations: [
      { orgno: consumer, name: 'Kunden AS' },
      { orgno: organisations.supplier, name: 'Slettet AS', deleted: true },
    ],
  },
  { name: 'Kari Demo', pid: makePid({ month: 1 }) },
  { name: 'Ola Demo', pid: makePid({ month: 2 }) },
  { name: 'Jobb Demo', email: 'jobb@kunden.example', email_verified: true },
];

describe('people who sign in with a provider', { skip: withoutBrowser }, () => {
  let at: SignInForTest;
  let browsing: Browsing;
  before(async () => {
    at = await openSignInForTest({
      people,
      registry: { organisations: [{ orgno: consumer, name: 'Kunden AS', terms_signed: true }] },
      environment: {
        PORTVAKT_SIGN_IN_RIGHTS: 'ansattporten:altinn:resource urn:altinn:resource:portal=members+apis',
        PORTVAKT_SIGN_IN_SCOPES: 'openid profile email',
        PORTVAKT_SIGN_IN_LEVELS: 'idporten-loa-high entraid',
      },
    });
    browsing = await startBrowsing();
  });
  after(async () => {
    await at.stop();
    await browsing.close();
  });

  const open = (path: string, locale = 'nb-NO') =>
    browsing.open(`${at.server.issuer}portal${path}`, { locale }, [at.provider.issuer]);
  /** From our page to the provider's, and back as the person. */
  const signInAs = async (page: Page, name: string, misbehaviour?: string) => {
    await page.getByRole('link', { name: /^(Logg inn|Sign in)$/ }).click();
    await page.getByRole('heading', { name: 'Testinnlogging' }).waitFor();
    if (misbehaviour !== undefined) {
      await page.getByText('Svar som er gale med vilje').click();
      await page.getByRole('radio', { name: new RegExp(`^${misbehaviour}:`) }).check();
    }
    await page.getByRole('button', { name, exact: true }).click();
  };

  for (const [locale, link, members] of [
    ['nb-NO', 'Logg inn', 'Medlemmer'],
    ['nn-NO', 'Logg inn', 'Medlemmer'],
    ['en-GB', 'Sign in', 'Members'],
  ] as const) {
    test(`from the first click to the members of the organisation, and out again (${locale})`, async () => {
      const page = await open('/', locale);
      await page.getByRole('link', { name: link, exact: true }).waitFor();
      await checkBothColours(page, `sign-in page in ${locale}`);
      await signInAs(page, 'Daglig Demo');
      await page.getByRole('heading', { level: 1, name: 'Kunden AS' }).waitFor();
      await page.getByRole('link', { name: members, exact: true }).click();
      await page.getByRole('heading', { level: 1, name: members }).waitFor();
      await checkBothColours(page, `members in ${locale}`);
      await page.goto(`${at.server.issuer}portal/me`);
      await page.getByRole('row', { name: /Kunden AS/ }).waitFor();
      assert.equal(await page.getByText('Slettet AS').count(), 0);
      await checkBothColours(page, `my page in ${locale}`);
      await page.locator('main').getByRole('button').click();
      await page.getByRole('link', { name: link, exact: true }).waitFor();
      await page.goto(`${at.server.issuer}portal/${consumer}/members`);
      await page.getByRole('link', { name: link, exact: true }).waitFor();
    });
  }

  test('after the sign-in the person is where they were going', async () => {
    const page = await open(`/${consumer}/members`);
    await signInAs(page, 'Daglig Demo');
    await page.getByRole('heading', { level: 1, name: 'Medlemmer' }).waitFor();
    assert.equal(new URL(page.url()).pathname, `/portal/${consumer}/members`);
  });

  test('somebody is invited by keyboard, accepts, gets other rights and is removed', async () => {
    const page = await open(`/${consumer}/members`);
    await signInAs(page, 'Daglig Demo');
    await pressOn(page, page.getByRole('button', { name: 'Lag invitasjon' }));
    await page.getByText('Skriv en e-postadresse').waitFor();
    await page.getByText('Velg minst én rettighet').waitFor();
    await checkBothColours(page, 'the form of an invitation with faults');
    await typeInto(page, page.getByRole('textbox', { name: 'E-postadresse' }), 'kari@kunden.example');
    await pressOn(page, page.getByRole('checkbox', { name: /^APIer/ }), 'Space');
    await pressOn(page, page.getByRole('button', { name: 'Lag invitasjon' }));
    await page.getByRole('heading', { name: 'Invitasjonen til kari@kunden.example er laget' }).waitFor();
    await checkBothColours(page, 'an invitation has been made');
    const link = (await page.locator('.trace code').textContent()) ?? '';
    assert.ok(link.startsWith(`${at.server.issuer}portal/invitation/`));

    const hers = await browsing.open(link, {}, [at.provider.issuer]);
    await signInAs(hers, 'Kari Demo');
    await hers.getByRole('heading', { level: 1, name: 'Bli med i Kunden AS' }).waitFor();
    await checkBothColours(hers, 'an invitation');
    await pressOn(hers, hers.getByRole('button', { name: 'Godta invitasjonen' }));
    await hers.getByRole('heading', { level: 1, name: 'Kunden AS' }).waitFor();
    await hers.goto(link);
    await hers.getByRole('heading', { level: 1, name: 'Invitasjonen gjelder ikke lenger' }).waitFor();

    await page.reload();
    await page.getByRole('button', { name: 'Endre rettighetene til Kari Demo' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('checkbox', { name: /^Integrasjoner/ }).check();
    await checkBothColours(page, 'changing rights');
    await dialog.getByRole('button', { name: 'Lagre' }).click();
    await page.getByRole('cell', { name: 'Integrasjoner, APIer' }).waitFor();
    await page.getByRole('button', { name: 'Fjern Kari Demo' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Fjern', exact: true }).click();
    await page.getByText('Virksomheten har ingen medlemmer ennå.').waitFor();
    await hers.goto(`${at.server.issuer}portal/`);
    await hers.getByRole('heading', { level: 1, name: 'Du kan ikke handle for noen virksomhet' }).waitFor();
  });

  test('a person with no organisation is told what to do', async () => {
    const page = await open('/');
    await signInAs(page, 'Ola Demo');
    await page.getByRole('heading', { level: 1, name: 'Du kan ikke handle for noen virksomhet' }).waitFor();
    await page.getByText('Be dem invitere deg').waitFor();
    await checkBothColours(page, 'no organisation');
  });

  test('an invitation to another address is refused kindly', async () => {
    const { browser } = await at.signIn('Daglig Demo');
    const { body } = await at.call(browser, 'portal/api/v1/invitations', {
      method: 'POST',
      organisation: consumer,
      body: { email: 'noen@andre.example', rights: ['apis'] },
    });
    const page = await browsing.open((body as { invitation_url: string }).invitation_url, {}, [at.provider.issuer]);
    await signInAs(page, 'Jobb Demo');
    await page.getByRole('button', { name: 'Godta invitasjonen' }).click();
    await page.getByRole('heading', { level: 1, name: 'Invitasjonen er til en annen e-postadresse' }).waitFor();
    await checkBothColours(page, 'an invitation to somebody else');
  });

  for (const [misbehaviour, heading] of [
    ['wrong-nonce', 'Svaret fra innloggingen kan ikke godtas'],
    ['wrong-aud', 'Svaret fra innloggingen kan ikke godtas'],
    ['bad-signature', 'Svaret fra innloggingen kan ikke godtas'],
    ['low-level', 'Du må logge inn på et høyere sikkerhetsnivå'],
  ] as const) {
    test(`an answer that is wrong is refused kindly: ${misbehaviour}`, async () => {
      const page = await open('/');
      await signInAs(page, 'Daglig Demo', misbehaviour);
      await page.getByRole('heading', { level: 1, name: heading }).waitFor();
      assert.match((await page.locator('.note code').textContent()) ?? '', /^[0-9a-f]{32}$/);
      await checkBothColours(page, misbehaviour);
      await page.getByRole('link', { name: 'Logg inn på nytt' }).click();
      await page.getByRole('button', { name: 'Daglig Demo', exact: true }).click();
      await page.getByRole('heading', { level: 1, name: 'Kunden AS' }).waitFor();
    });
  }

  test('a callback with a foreign state is refused kindly, in the language that is chosen', async () => {
    const page = await open('/');
    await page.goto(`${at.server.issuer}portal/callback?code=x&state=foreign`);
    await page.getByRole('heading', { level: 1, name: 'Vi kjenner ikke igjen innloggingen' }).waitFor();
    await checkBothColours(page, 'a foreign state');
    await page.getByRole('link', { name: 'English' }).click();
    await page.getByRole('heading', { level: 1, name: 'We do not recognise this sign-in' }).waitFor();
  });

  test('whoever cancels is told so, and can begin again', async () => {
    const page = await open('/');
    await signInAs(page, 'Avbryt');
    await page.getByRole('heading', { level: 1, name: 'Du avbrøt innloggingen' }).waitFor();
    await page.getByRole('link', { name: 'Logg inn på nytt' }).click();
    await page.getByRole('heading', { name: 'Testinnlogging' }).waitFor();
  });
});
