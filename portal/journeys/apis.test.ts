import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  exampleRegistry,
  makeClient,
  makePid,
  organisations,
  startTestServer,
  type TestServer,
} from '@portvakt/own-tests';
import type { Page } from 'playwright-core';
import {
  type Browsing,
  checkAccessibility,
  checkBothColours,
  signIn,
  startBrowsing,
  withoutBrowser,
} from './browse.ts';
import { pressOn, tabTo, typeInto } from './by-keyboard.ts';

const { provider, consumer, supplier } = organisations;
const example = exampleRegistry(makeClient('client'));
const registry = {
  ...example,
  people: [
    { pid: makePid({ day: 10 }), name: 'Kari Kunde', roles: [{ orgno: consumer, role: 'DAGL' }] },
    { pid: makePid({ day: 11 }), name: 'Per Etat', roles: [{ orgno: provider, role: 'DAGL' }] },
    { pid: makePid({ day: 12 }), name: 'Liv Leverandør', roles: [{ orgno: supplier, role: 'DAGL' }] },
  ],
};
const languages = [
  ['nb-NO', 'Egne APIer', 'Andres APIer'],
  ['nn-NO', 'Eigne API-ar', 'API-ane til andre'],
  ['en-GB', 'Our APIs', 'APIs of others'],
] as const;

describe('APIs', { skip: withoutBrowser }, () => {
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

  const openAs = async (name: string, path: string, options?: Parameters<Browsing['open']>[1]): Promise<Page> => {
    const page = await browsing.open(`${server.address}portal/${path}`, options);
    await signIn(page, name);
    return page;
  };
  const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name });
  const isFocused = (page: Page, name: string | RegExp) =>
    page.waitForFunction(
      ([source, flags]) => new RegExp(source, flags).test(document.activeElement?.textContent ?? ''),
      typeof name === 'string' ? ([name, ''] as const) : ([name.source, name.flags] as const),
    );

  /** What is said once it is done is taken away again after a while. */
  const isSaid = (page: Page, sentence: string) =>
    page.locator('.announcements', { hasText: sentence }).waitFor({ state: 'attached' });

  for (const [locale, own, others] of languages) {
    test(`the first pages in ${locale}, light and dark, narrow and wide`, async () => {
      const page = await openAs('Per Etat', `${provider}/apis`, { locale });
      await heading(page, own).waitFor();
      await checkBothColours(page, `own APIs in ${locale}`);
      await page.setViewportSize({ width: 320, height: 640 });
      await checkAccessibility(page, `own APIs in ${locale}, narrow`);
      const wider = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      assert.equal(wider, false, 'nothing is cut off at 320 px');
      await page.goto(`${server.address}portal/${provider}/access`);
      await heading(page, others).waitFor();
      await page.getByRole('tab').first().waitFor();
      await checkBothColours(page, `APIs of others in ${locale}`);
    });
  }

  test('an API is made, and refused kindly where something is missing, by keyboard', async () => {
    const page = await openAs('Per Etat', `${provider}/apis`);
    await pressOn(page, page.getByRole('link', { name: 'Nytt API' }));
    await heading(page, 'Nytt API').waitFor();
    await checkBothColours(page, 'a new API');
    await pressOn(page, page.getByRole('button', { name: 'Lag API' }));
    await page.getByText('Bruk små bokstaver').waitFor();
    const name = page.getByRole('textbox', { name: 'Navn etter prefikset' });
    await page.waitForFunction(() => document.activeElement?.getAttribute('aria-invalid') === 'true');
    assert.ok(await name.evaluate((element) => element === document.activeElement), 'the first fault has the focus');
    await checkAccessibility(page, 'a new API with faults');
    await page.keyboard.insertText('arbeidsforhold/otp');
    await typeInto(
      page,
      page.getByRole('textbox', { name: 'Beskrivelse' }),
      'Arbeidsforhold <script>alert(1)</script>',
    );
    await page.reload();
    assert.equal(await name.inputValue(), 'arbeidsforhold/otp', 'nothing typed is lost');
    await pressOn(page, page.getByRole('button', { name: 'Lag API' }));
    await heading(page, 'demo:arbeidsforhold/otp').waitFor();
    await page.getByText('Arbeidsforhold <script>alert(1)</script>').first().waitFor();
    for (const tab of ['Tilgang', 'Søknader', 'Bruk', 'Om API-et']) {
      await page.getByRole('tab', { name: tab }).click();
      await page.getByRole('tabpanel').getByRole('heading', { level: 2 }).first().waitFor();
      await checkBothColours(page, `an API, ${tab}`);
    }
  });

  test('a pasted list is looked up, given access, and one is withdrawn, by keyboard', async () => {
    const page = await openAs('Per Etat', `${provider}/apis/scope?scope=demo:not-granted`);
    await heading(page, 'demo:not-granted').waitFor();
    await typeInto(
      page,
      page.getByRole('textbox', { name: 'Organisasjonsnumre' }),
      `${supplier}\n310 123 412; ${supplier}\n123456789\n`,
    );
    await pressOn(page, page.getByRole('button', { name: 'Slå opp navn' }));
    await isFocused(page, /Gyldige numre i listen: 2/);
    await page
      .getByRole('row', { name: /313770001 Leverandøren AS/ })
      .first()
      .waitFor();
    await page.getByRole('row', { name: /123456789 .* Ikke et organisasjonsnummer/ }).waitFor();
    await checkBothColours(page, 'a list that is looked up');
    await pressOn(page, page.getByRole('button', { name: 'Gi tilgang (antall: 2)' }));
    await isFocused(page, /Listen er behandlet/);
    await page.getByText('Har fått tilgang: 2').waitFor();
    await page.getByRole('heading', { name: 'Virksomheter med tilgang: 2' }).waitFor();
    await checkAccessibility(page, 'a list that is dealt with');

    await pressOn(page, page.getByRole('button', { name: 'Trekk tilbake tilgangen til Kunden AS' }));
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    await checkAccessibility(page, 'withdrawing');
    await pressOn(page, dialog.getByRole('button', { name: 'Trekk tilbake' }));
    await isFocused(page, /Virksomheter med tilgang: 1/);
    assert.equal(await page.getByRole('row', { name: /Kunden AS/ }).count(), 0);
    await pressOn(page, page.getByRole('checkbox', { name: 'Vis også de som har mistet tilgangen' }), 'Space');
    await pressOn(page, page.getByRole('button', { name: 'Gi tilgang igjen til Kunden AS' }));
    await isFocused(page, /Virksomheter med tilgang: 2/);
  });

  test('access is applied for, rejected with a reason, applied for again and approved, by keyboard', async () => {
    const applicant = await openAs('Liv Leverandør', `${supplier}/access`);
    const owner = await openAs('Per Etat', `${provider}/apis`);
    const apply = async (reason: string) => {
      await applicant.goto(`${server.address}portal/${supplier}/access`);
      await typeInto(applicant, applicant.getByRole('searchbox'), 'demo:granted');
      await pressOn(applicant, applicant.getByRole('link', { name: 'Søk om tilgang til The scope demo:granted' }));
      await heading(applicant, /Søk om tilgang til/).waitFor();
      await typeInto(applicant, applicant.getByRole('textbox', { name: 'Hva skal dere bruke' }), reason);
      await checkBothColours(applicant, 'applying');
      await pressOn(applicant, applicant.getByRole('button', { name: 'Send søknaden' }));
      await applicant.getByText('Venter på svar').waitFor();
    };
    const readApplication = async () => {
      await owner.goto(`${server.address}portal/${provider}/apis`);
      await owner.getByText('Søknader: 1').waitFor();
      await pressOn(owner, owner.getByRole('link', { name: 'demo:granted' }));
      await heading(owner, 'demo:granted').waitFor();
      await tabTo(owner, owner.getByRole('tab', { name: 'Tilgang' }));
      await owner.keyboard.press('ArrowRight');
      await owner.keyboard.press('Enter');
      await owner.getByRole('heading', { name: 'Leverandøren AS' }).waitFor();
    };

    await apply('Vi vil prøve');
    await checkBothColours(applicant, 'what is applied for');
    await readApplication();
    await owner.getByText('Vi vil prøve').waitFor();
    await checkBothColours(owner, 'an application');
    await pressOn(owner, owner.getByRole('button', { name: 'Avslå søknaden fra Leverandøren AS' }));
    const why = owner.getByRole('textbox', { name: 'Hvorfor?' });
    await owner.waitForFunction(() => document.activeElement?.tagName === 'TEXTAREA');
    await pressOn(owner, owner.getByRole('button', { name: 'Avslå søknaden fra Leverandøren AS' }));
    await owner.getByText('Skriv hvorfor søknaden blir avslått.').waitFor();
    await typeInto(owner, why, 'Mangler hjemmel');
    await pressOn(owner, owner.getByRole('button', { name: 'Avslå søknaden fra Leverandøren AS' }));
    await owner.getByText('Ingen søknader her.').waitFor();

    await apply('Vi har hjemmel nå');
    await applicant.getByText('Mangler hjemmel').waitFor();
    await readApplication();
    await pressOn(owner, owner.getByRole('button', { name: 'Innvilg søknaden fra Leverandøren AS' }));
    await owner.getByText('Ingen søknader her.').waitFor();
    await applicant.goto(`${server.address}portal/${supplier}/access?tab=have`);
    await applicant.getByRole('row', { name: /demo:granted/ }).waitFor();
    await checkBothColours(applicant, 'what one has access to');
  });

  test('an API is changed and taken out of use; who changes what another has changed is told', async () => {
    const page = await openAs('Per Etat', `${provider}/apis/scope?scope=demo:second&tab=about`);
    const other = await openAs('Per Etat', `${provider}/apis/scope?scope=demo:second&tab=about`);
    const edit = async (at: Page, description: string) => {
      await pressOn(at, at.getByRole('button', { name: 'Endre' }));
      await typeInto(at, at.getByRole('textbox', { name: 'Beskrivelse', exact: true }), description);
    };
    await edit(page, 'Den første');
    await edit(other, 'Den andre');
    await pressOn(page, page.getByRole('button', { name: 'Lagre' }));
    await isSaid(page, 'Endringene er lagret.');
    await pressOn(other, other.getByRole('button', { name: 'Lagre' }));
    await other.getByText('Noen andre har endret API-et').waitFor();
    await checkAccessibility(other, 'changed by another');
    await pressOn(other, other.getByRole('button', { name: 'Lagre' }));
    await isSaid(other, 'Endringene er lagret.');
    await other.getByText('Den andre').first().waitFor();
    await pressOn(other, other.getByRole('button', { name: 'Ta ut av bruk' }));
    await pressOn(other, other.getByRole('dialog').getByRole('button', { name: 'Ta ut av bruk' }));
    await other.getByText('API-et er ute av bruk.').first().waitFor();
    await pressOn(other, other.getByRole('button', { name: 'Ta i bruk igjen' }));
    await isSaid(other, 'API-et er i bruk igjen.');
  });

  test('a scope of others is not shown, and what is not there is not found', async () => {
    const page = await openAs('Kari Kunde', `${consumer}/apis/scope?scope=demo:granted`);
    await page.getByText('Scopet tilhører en annen virksomhet.').waitFor();
    await page.locator('[lang="en"]', { hasText: 'belongs to another organisation' }).waitFor();
    await isFocused(page, /Scopet tilhører en annen virksomhet/);
    await checkBothColours(page, 'a scope of others');
    const inEnglish = await openAs('Kari Kunde', `${consumer}/apis/scope?scope=demo:granted`, { locale: 'en-GB' });
    await inEnglish.getByText('belongs to another organisation').waitFor();
    assert.equal(await inEnglish.getByText('Message from the service').count(), 0, 'nothing is said twice');
  });

  test('what is refused is told in English where the words for it cannot be loaded', async () => {
    const page = await openAs('Kari Kunde', consumer);
    await page.route('**/assets/refusal-words-*', (route) => route.abort());
    await page.goto(`${server.address}portal/${consumer}/apis/scope?scope=demo:granted`);
    await page.locator('[lang="en"]', { hasText: 'belongs to another organisation' }).waitFor();
    await isFocused(page, /belongs to another organisation/);
  });

  test('nothing typed is lost when the API fails, and when the session ends in the middle', async () => {
    const page = await openAs('Liv Leverandør', `${supplier}/access/apply?scope=demo:short-lived`);
    const reason = page.getByRole('textbox', { name: 'Hva skal dere bruke' });
    const send = page.getByRole('button', { name: 'Send søknaden' });
    await typeInto(page, reason, 'En lang begrunnelse');
    await page.route('**/scopes/access/applications', (route) => route.abort());
    await pressOn(page, send);
    await page.getByRole('heading', { name: 'Ikke noe svar' }).waitFor();
    await checkAccessibility(page, 'no answer');
    await page.unroute('**/scopes/access/applications');

    await page.context().clearCookies();
    await pressOn(page, send);
    const dialog = page.getByRole('dialog');
    await dialog.waitFor();
    const second = await page.context().newPage();
    await second.goto(`${server.address}portal/sign-in`);
    await signIn(second, 'Liv Leverandør');
    await second.close();
    await pressOn(page, dialog.getByRole('button', { name: 'Jeg har logget inn' }));
    await dialog.waitFor({ state: 'hidden' });
    assert.equal(await reason.inputValue(), 'En lang begrunnelse');
    await pressOn(page, send);
    await page.getByText('En lang begrunnelse').waitFor();
    await pressOn(page, page.getByRole('button', { name: 'Trekk søknaden om The scope demo:short-lived' }));
    await pressOn(page, page.getByRole('dialog').getByRole('button', { name: 'Trekk søknaden' }));
    await page.getByText('Trukket').first().waitFor();
  });
});
