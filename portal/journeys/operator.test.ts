import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  exampleRegistry,
  makeClient,
  organisations,
  requestMachineToken,
  scopes,
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

const client = makeClient('client');
const registry = {
  ...exampleRegistry(client),
  people: [
    // Whom `local` takes for the one who runs the server.
    { pid: '10838500027', name: 'Drude Drift' },
    { pid: '10818500047', name: 'Kari Kunde', roles: [{ orgno: organisations.consumer, role: 'DAGL' }] },
  ],
};

const rooms = ['', '/organisations', '/organisations/new', '/terms', '/signing-keys', '/trust', '/audit'];

describe("the operator's room", { skip: withoutBrowser }, () => {
  let server: TestServer;
  let browsing: Browsing;
  before(async () => {
    server = await startTestServer({ registry, environment: { PORTVAKT_LIMITS: 'client=2/600s' } });
    browsing = await startBrowsing();
  });
  after(async () => {
    await server?.stop();
    await browsing?.close();
  });

  const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor();
  const enter = async (path = '', locale = 'nb-NO') => {
    const page = await browsing.open(`${server.address}portal/operator${path}`, { locale });
    await signIn(page, 'Drude Drift');
    return page;
  };

  test('somebody without organisations who runs the server comes right into it', async () => {
    const page = await browsing.open(server.address);
    await signIn(page, 'Drude Drift');
    await heading(page, 'Tilstand');
    await page.getByText('Serveren er klar').waitFor();
  });

  test('a customer sees nothing of it, whatever the address', async () => {
    const page = await browsing.open(`${server.address}portal/${organisations.consumer}`);
    await signIn(page, 'Kari Kunde');
    await heading(page, 'Kunden AS');
    assert.equal(await page.getByText('Driftsrom').count(), 0);
    for (const path of [...rooms, `/organisations/${organisations.consumer}`]) {
      await page.goto(`${server.address}portal/operator${path}`);
      await heading(page, 'Vi finner ikke siden');
      assert.equal(await page.getByRole('navigation').count(), 0, path);
    }
    const status = await page.evaluate(async () => {
      const answer = await fetch('/portal/api/v1/operator/organisations', { headers: { 'Portvakt-Portal': '1' } });
      return answer.status;
    });
    assert.equal(status, 403);
  });

  test('it shows the limits in force, and who met one', async () => {
    const ask = () => requestMachineToken(server, client, { scope: scopes.granted });
    await ask();
    await ask();
    await assert.rejects(ask(), /Too many requests/);
    const page = await enter();
    await page.getByText('2 på 600 sekunder').waitFor();
    await page.getByRole('row', { name: /Token til en klient client 1/ }).waitFor();
  });

  for (const [locale, names] of [
    [
      'nb-NO',
      [
        'Tilstand',
        'Virksomheter',
        'Slipp inn en virksomhet',
        'Bruksvilkår',
        'Signeringsnøkler',
        'Tillit',
        'Endringslogg',
      ],
    ],
    [
      'nn-NO',
      ['Tilstand', 'Verksemder', 'Slepp inn ei verksemd', 'Bruksvilkår', 'Signeringsnøklar', 'Tillit', 'Endringslogg'],
    ],
    [
      'en-GB',
      ['Health', 'Organisations', 'Admit an organisation', 'Terms of use', 'Signing keys', 'Trust', 'Change log'],
    ],
  ] as const) {
    test(`every page can be used by everybody, in ${locale}`, async () => {
      const page = await enter('', locale);
      for (const [index, path] of rooms.entries()) {
        await page.goto(`${server.address}portal/operator${path}`);
        await heading(page, names[index] as string);
        await page.locator('.waiting').waitFor({ state: 'detached' });
        // What axe looks at is the same in every language.
        if (index === 0 || locale === 'nb-NO') await checkBothColours(page, `${path} in ${locale}`);
      }
    });
  }

  test('every page fits a narrow window', async () => {
    const page = await enter();
    await page.setViewportSize({ width: 320, height: 640 });
    for (const path of [...rooms, `/organisations/${organisations.provider}`]) {
      await page.goto(`${server.address}portal/operator${path}`);
      await page.getByRole('heading', { level: 1 }).waitFor();
      await page.locator('.waiting').waitFor({ state: 'detached' });
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= 320, `${path} is ${width} px wide`);
    }
  });

  test('an organisation is admitted, found, renamed, and given and relieved of a prefix, by keyboard', async () => {
    const page = await enter('/organisations');
    const { keyboard } = page;
    /** Goes on with Tab until what has the focus is called so. */
    const go = async (name: string | RegExp) => {
      // What is still being loaded comes into the way of the focus later.
      for (const end = Date.now() + 60_000; Date.now() < end; ) {
        await keyboard.press('Tab');
        const focused = await page.evaluate(() => {
          const element = document.activeElement as HTMLInputElement | null;
          const label = element?.labels?.[0]?.textContent ?? element?.textContent ?? '';
          return label.trim();
        });
        if (typeof name === 'string' ? focused === name || focused.startsWith(name) : name.test(focused)) return;
      }
      assert.fail(`nothing called ${name} gets the focus`);
    };
    await heading(page, 'Virksomheter');
    await go('Slipp inn en virksomhet');
    await keyboard.press('Enter');
    await heading(page, 'Slipp inn en virksomhet');
    await go('Organisasjonsnummer');
    await keyboard.type('123');
    await go('Slipp inn en virksomhet');
    await keyboard.press('Enter');
    await page.getByText('Skriv organisasjonsnummeret med ni sifre.').waitFor();
    await checkAccessibility(page, 'a form with a fault');
    await page.getByLabel('Organisasjonsnummer').focus();
    await keyboard.press('Control+A');
    await keyboard.type(organisations.stranger);
    await go('Navn');
    await keyboard.type('Ny Pensjon AS <script>');
    await go('Prefikser');
    await keyboard.type('nypensjon');
    await go('Slipp inn en virksomhet');
    await keyboard.press('Enter');
    await heading(page, 'Ny Pensjon AS <script>');
    await page.getByText('Har ikke signert bruksvilkårene').waitFor();
    await checkBothColours(page, 'one organisation');

    await go('Navn');
    await keyboard.press('Control+A');
    await keyboard.type('Nyere Pensjon AS');
    await go('Gi nytt navn');
    await keyboard.press('Enter');
    await heading(page, 'Nyere Pensjon AS');
    await go('Ta tilbake nypensjon');
    await keyboard.press('Enter');
    await page.getByRole('dialog', { name: 'Ta tilbake prefikset nypensjon?' }).waitFor();
    await checkAccessibility(page, 'a question');
    await keyboard.press('Escape');
    await page.getByText('nypensjon', { exact: true }).waitFor();
    await keyboard.press('Enter');
    await page.getByRole('dialog').getByRole('button', { name: 'Ta tilbake nypensjon' }).press('Enter');
    await page.getByText('Virksomheten har ingen prefikser.').waitFor();

    await page.getByRole('link', { name: 'Virksomheter' }).click();
    await page.getByRole('searchbox').fill('nyere');
    await keyboard.press('Enter');
    await page.getByRole('cell', { name: 'Nyere Pensjon AS' }).waitFor();
    // The whole list is gone: its heading and the one row are left.
    await page.waitForFunction(() => document.querySelectorAll('tr').length === 2);
  });

  test('of two who rename one organisation, the second is told and overwrites nothing', async () => {
    const path = `/organisations/${organisations.supplier}`;
    const [one, other] = [await enter(path), await enter(path)];
    const rename = async (page: Page, name: string) => {
      await page.getByLabel('Navn').fill(name);
      await page.getByRole('button', { name: 'Gi nytt navn' }).click();
    };
    await heading(other, 'Leverandøren AS');
    await rename(one, 'Først AS');
    await heading(one, 'Først AS');
    await rename(other, 'Sist AS');
    await other.getByText('Noen andre har endret virksomheten i mellomtiden.').waitFor();
    await heading(other, 'Først AS');
  });

  test('an organisation is taken out of use and into it again, after a question', async () => {
    const page = await enter(`/organisations/${organisations.consumer}`);
    await page.getByRole('button', { name: 'Deaktiver' }).click();
    await page
      .getByRole('dialog', { name: 'Deaktivere Kunden AS?' })
      .getByRole('button', { name: 'Deaktiver' })
      .click();
    await page.locator('#page').getByText('Deaktivert', { exact: true }).waitFor();
    await page.getByRole('button', { name: 'Ta i bruk igjen' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Ta i bruk igjen' }).click();
    await page.getByRole('button', { name: 'Deaktiver' }).waitFor();
    await page.getByRole('link', { name: 'Se hva som er endret' }).click();
    await heading(page, 'Endringslogg');
    await page.getByRole('cell', { name: /organisation reactivate/ }).waitFor();
    const row = page.getByRole('row', { name: /organisation deactivate/ });
    await row.getByText('Vis innholdet').click();
    await row.getByText('"active": false').waitFor();
    await checkBothColours(page, 'the change log with content');
    assert.ok(!(await page.content()).includes('10838500027'), 'nobody is named by their number');
  });

  test('the signing key is rotated, and the page says what will happen', async () => {
    const page = await enter('/signing-keys');
    const tokens = page.locator('.part').first();
    await tokens.getByRole('button', { name: 'Bytt nøkkel' }).click();
    const dialog = page.getByRole('dialog', { name: 'Bytte nøkkel? For token' });
    await dialog.getByText('signerer om et døgn').waitFor();
    await dialog.getByRole('button', { name: 'Bytt nøkkel' }).click();
    await tokens.getByText('Kunngjort').waitFor();
    await checkBothColours(page, 'signing keys');
    await tokens.getByRole('button', { name: 'Ta ut' }).click();
    await page
      .getByRole('dialog', { name: /ut av nøkkelsettet/ })
      .getByRole('button', { name: 'Ta ut' })
      .click();
    await tokens.getByText('Tatt ut').waitFor();
  });

  test('new terms are published in three languages, and what is typed outlives a reload and a failing server', async () => {
    const page = await enter('/terms');
    await page.getByRole('button', { name: 'Publiser' }).click();
    assert.equal(await page.getByText('Fyll ut dette på alle tre språk.').count(), 6);
    await page.getByRole('link', { name: 'Tekst (Nynorsk)' }).press('Enter');
    const focused = await page.evaluate(() => document.activeElement?.id);
    assert.equal(focused, 'terms-text-nn', 'the summary leads to the field');
    await checkAccessibility(page, 'terms with faults');
    for (const language of ['Bokmål', 'Nynorsk', 'English']) {
      await page.getByLabel(`Tittel (${language})`).fill(`Vilkår 2 ${language}`);
      await page.getByLabel(`Tekst (${language})`).fill(`<b>Tekst</b> på ${language}`);
    }
    await page.reload();
    assert.equal(await page.getByLabel('Tittel (English)').inputValue(), 'Vilkår 2 English');
    await page.route('**/portal/api/v1/terms', (route) =>
      route.request().method() === 'POST' ? route.fulfill({ status: 500, body: '' }) : route.continue(),
    );
    await page.getByRole('button', { name: 'Publiser' }).click();
    await page.getByRole('heading', { name: 'Dette gikk ikke' }).waitFor();
    assert.equal(await page.getByLabel('Tittel (English)').inputValue(), 'Vilkår 2 English');
    await page.unroute('**/portal/api/v1/terms');
    await page.getByRole('button', { name: 'Publiser' }).click();
    await page.getByRole('status').getByText('er publisert').waitFor();
    await page.getByText('Vilkår 2 Bokmål').click();
    await page.getByText('<b>Tekst</b> på Bokmål').waitFor();
    assert.equal(await page.getByLabel('Tittel (English)').inputValue(), '');
    await checkBothColours(page, 'terms');
  });

  test('all revocation sources are asked again', async () => {
    const page = await enter('/trust');
    await page.getByRole('button', { name: 'Hent på nytt' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Hent på nytt' }).click();
    await page.getByRole('status').getByText('Alle prosesser spør kildene på nytt.').waitFor();
  });
});
