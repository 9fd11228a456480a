import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  makePid,
  organisations,
  requestMachineToken,
  scopes,
  startTestServer,
  systemUserRegistry,
  type TestServer,
} from '@portvakt/own-tests';
import type { Page } from 'playwright-core';
import { type Browsing, checkBothColours, signIn, startBrowsing, withoutBrowser } from './browse.ts';
import { waitForFocus } from './by-keyboard.ts';

const { clients, registry } = systemUserRegistry();
const example = registry as { people: object[]; resources: { title: object }[]; organisations: object[] };
const HOSTILE = '<img src=x onerror=alert(1)>';
const own = `portal/${organisations.consumer}/delegations`;

describe('delegating an API', { skip: withoutBrowser }, () => {
  let server: TestServer;
  let browsing: Browsing;
  before(async () => {
    server = await startTestServer({
      registry: {
        ...example,
        organisations: [
          ...example.organisations,
          { orgno: organisations.stranger, name: HOSTILE },
          { orgno: '310003506', name: 'Ny Leverandør AS' },
        ],
        people: [
          ...example.people,
          {
            pid: makePid({ month: 5 }),
            name: 'Leverandør Leder',
            roles: [{ orgno: organisations.supplier, role: 'DAGL' }],
          },
        ],
      },
    });
    browsing = await startBrowsing();
  });
  after(async () => {
    await server.stop();
    await browsing.close();
  });

  const open = async (name: string, path: string, options = {}): Promise<Page> => {
    const page = await browsing.open(`${server.address}${path}`, options);
    await signIn(page, name);
    return page;
  };
  /** The supplier's client asks for a token in the consumer's name: the consumer in it, or why there is none. */
  const askToken = async (): Promise<string> => {
    try {
      const claims = { consumer_org: organisations.consumer };
      const token = await requestMachineToken(server, clients.handler, { scope: scopes.delegable, claims });
      return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()).consumer.ID;
    } catch (error) {
      return (error as Error).message;
    }
  };

  for (const [locale, heading] of [
    ['nb-NO', 'Maskinportenadministrasjon for Kunden AS'],
    ['nn-NO', 'Maskinportenadministrasjon for Kunden AS'],
    ['en-GB', 'Maskinporten administration for Kunden AS'],
  ] as const) {
    test(`the first page (${locale})`, async () => {
      const page = await open('Daglig Leder', own, { locale });
      await page.getByRole('heading', { level: 1, name: heading }).waitFor();
      await page.getByRole('tab').first().waitFor();
      await checkBothColours(page, `delegations in ${locale}`);
    });
  }

  test('is given on the page, works in the next token, and is taken away on the page', async () => {
    assert.match(await askToken(), /has not delegated access/);
    const page = await open('Daglig Leder', own);
    await page.getByRole('link', { name: 'Legg til leverandør' }).click();
    await page.getByLabel('Organisasjonsnummeret til leverandøren').fill('313 770 001');
    await page.getByText('Leverandøren AS').waitFor();
    await checkBothColours(page, 'add a supplier');
    await page.getByRole('button', { name: 'Legg til leverandør' }).click();
    await page.getByRole('heading', { level: 1, name: 'Leverandøren AS' }).waitFor();
    await page.getByRole('heading', { level: 2, name: 'Fullmakt til 0 API' }).waitFor();
    await page.getByRole('link', { name: 'Gi fullmakt' }).click();
    await page.getByRole('heading', { level: 1, name: 'Hvilke API vil du gi Leverandøren AS fullmakt til?' }).waitFor();
    await page.getByRole('searchbox', { name: 'Søk etter API' }).fill('kai');
    await page.getByText('fjordetaten-kai-plass').click();
    await page.getByText('Du kan gi denne fullmakten. Den virker med en gang.').waitFor();
    await page.getByText(scopes.delegable).waitFor();
    await checkBothColours(page, 'give access');
    await page.getByRole('button', { name: 'Gi fullmakt: fjordetaten-kai-plass' }).click();
    await page.getByText('Leverandøren AS har fullmakt til dette API-et.').waitFor();
    assert.equal(await askToken(), `0192:${organisations.consumer}`);

    await page.getByRole('link', { name: 'Tilbake til Leverandøren AS' }).click();
    await page.getByRole('heading', { level: 2, name: 'Fullmakt til 1 API' }).waitFor();
    await checkBothColours(page, 'a supplier');
    await page.getByRole('button', { name: 'Slett fullmakt: fjordetaten-kai-plass' }).click();
    await checkBothColours(page, 'the question before an end');
    await page.getByRole('button', { name: 'Slett fullmakt', exact: true }).click();
    await page.getByRole('heading', { level: 2, name: 'Fullmakt til 0 API' }).waitFor();
    assert.match(await askToken(), /has not delegated access/);

    await page.getByRole('button', { name: 'Slett leverandør' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Slett leverandør' }).click();
    await page.getByText('Dere har ingen leverandører ennå.').waitFor();
  });

  test('the supplier sees it among its consumers, and can give it up', async () => {
    const customer = await open('Daglig Leder', `${own}/new`);
    await customer.getByLabel('Organisasjonsnummeret til leverandøren').fill(organisations.supplier);
    await customer.getByRole('button', { name: 'Legg til leverandør' }).click();
    await customer.getByRole('link', { name: 'Gi fullmakt' }).click();
    await customer.getByText('fjordetaten-kai-plass').click();
    await customer.getByRole('button', { name: 'Gi fullmakt: fjordetaten-kai-plass' }).click();
    await customer.getByText('Leverandøren AS har fullmakt til dette API-et.').waitFor();

    const page = await open('Leverandør Leder', `portal/${organisations.supplier}/delegations`);
    await page.getByRole('tab', { name: 'Konsumenter' }).click();
    await page.getByRole('link', { name: 'Kunden AS' }).click();
    await page.getByRole('heading', { level: 2, name: 'Har gitt dere fullmakt til 1 API' }).waitFor();
    await checkBothColours(page, 'a consumer');
    await page.getByRole('button', { name: 'Slett konsument' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Slett konsument' }).click();
    await page.getByText('Ingen har gitt dere fullmakt ennå.', { exact: false }).waitFor();
    assert.match(await askToken(), /has not delegated access/);
  });

  test('a wrong number and the own number are refused kindly, before anything is sent', async () => {
    const page = await open('Daglig Leder', `${own}/new`);
    const sent: string[] = [];
    page.on('request', (request) => {
      if (request.method() === 'POST') sent.push(request.url());
    });
    const field = page.getByLabel('Organisasjonsnummeret til leverandøren');
    const send = page.getByRole('button', { name: 'Legg til leverandør' });
    await field.fill('123');
    await send.click();
    const fault = page.getByRole('link', { name: 'Skriv et gyldig organisasjonsnummer: ni sifre.' });
    await fault.waitFor();
    await checkBothColours(page, 'a wrong number');
    await fault.click();
    await waitForFocus(page, field);
    await field.fill(organisations.consumer);
    await page.getByText('Du kan ikke gi tilgang til eget organisasjonsnummer.').first().waitFor();
    await send.click();
    assert.deepEqual(sent, []);
  });

  test('what was typed is there after a failure, a reload and a number that nobody has', async () => {
    const page = await open('Daglig Leder', `${own}/new`);
    const field = page.getByLabel('Organisasjonsnummeret til leverandøren');
    const send = page.getByRole('button', { name: 'Legg til leverandør' });
    await field.fill('310003506');
    await page.getByText('Ny Leverandør AS').waitFor();
    await page.route('**/maskinportensuppliers?**', (route) => route.abort());
    await send.click();
    await page.getByText('Tjenesten svarte ikke.', { exact: false }).waitFor();
    await page.unroute('**/maskinportensuppliers?**');
    await page.route('**/maskinportensuppliers?**', (route) => route.fulfill({ status: 500, body: '{}' }));
    await send.click();
    await page.getByText('Noe gikk galt her hos oss.', { exact: false }).waitFor();
    await page.unroute('**/maskinportensuppliers?**');
    await page.reload();
    assert.equal(await field.inputValue(), '310003506');
    await field.fill('974760673');
    await page.getByText('Vi kjenner ikke navnet til dette nummeret.', { exact: false }).waitFor();
    await send.click();
    await page.getByText('Vi finner ingen virksomhet med dette nummeret. Sjekk nummeret.').waitFor();
    assert.equal(await field.inputValue(), '974760673');
  });

  test('a script in a name is a name', async () => {
    const page = await open('Daglig Leder', `${own}/new`);
    await page.getByLabel('Organisasjonsnummeret til leverandøren').fill(organisations.stranger);
    await page.getByText(HOSTILE).waitFor();
    await page.getByRole('button', { name: 'Legg til leverandør' }).click();
    await page.getByRole('heading', { level: 1, name: HOSTILE }).waitFor();
    await page.getByRole('button', { name: 'Slett leverandør' }).click();
    await page.getByRole('heading', { name: `Vil du slette ${HOSTILE} som leverandør?` }).waitFor();
  });

  test('by keyboard alone, at 320 pixels', async () => {
    const page = await open('Api Administrator', own, { viewport: { width: 320, height: 640 } });
    await page.getByRole('link', { name: 'Legg til leverandør' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Legg til leverandør' }).waitFor();
    const field = page.getByLabel('Organisasjonsnummeret til leverandøren');
    // From the heading, which has the focus, on to the field.
    await page.waitForFunction(() => document.activeElement?.tagName === 'H1');
    await page.keyboard.press('Tab');
    assert.equal(await field.evaluate((input) => input === document.activeElement), true);
    await page.keyboard.type('310003506');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Ny Leverandør AS' }).waitFor();
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= 320, `${width} pixels wide`);
    const end = page.getByRole('button', { name: 'Slett leverandør' });
    await end.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    // The focus comes back.
    await waitForFocus(page, end);
  });

  test('those who may not delegate are not led there, and other organisations stay closed', async () => {
    const page = await open('Daglig Leder', `portal/${organisations.stranger}/delegations`);
    await page.getByRole('heading', { level: 1, name: 'Vi finner ikke siden' }).waitFor();
  });
});
