import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  exampleRegistry,
  makeClient,
  makeKey,
  makePid,
  organisations,
  requestToken,
  scopes,
  signGrant,
  startTestServer,
  type TestServer,
} from '@portvakt/own-tests';
import type { BrowserContextOptions, Page } from 'playwright-core';
import { wordedRules } from '../src/integrations/word-finding.ts';
import { type Browsing, checkBothColours, signIn, startBrowsing, withoutBrowser } from './browse.ts';
import { pressOn, tabTo, typeInto, waitForFocus } from './by-keyboard.ts';

const own = makeClient('client');
const evil = '<img src=x onerror="document.title=1">';
const client = (client_id: string, more: object = {}) => ({
  client_id,
  client_orgno: organisations.consumer,
  client_name: `Klient ${client_id}`,
  description: `Til ${client_id}`,
  integration_type: 'maskinporten',
  scopes: [scopes.granted],
  ...more,
});
const registry = {
  ...exampleRegistry(own, {
    clients: [
      client('edited'),
      client('keyless'),
      client('stopped'),
      client('evil', { client_name: evil, description: `${evil}</script><script>document.title=2</script>` }),
      client('foreign', { client_orgno: organisations.provider, scopes: [scopes.openForAll] }),
      client('login', {
        integration_type: 'idporten',
        redirect_uris: ['https://kunden.example/tilbake'],
        scopes: ['openid'],
      }),
    ],
  }),
  people: [
    { pid: makePid(), name: 'Kari Kunde', roles: [{ orgno: organisations.consumer, role: 'DAGL' }] },
    { pid: makePid({ day: 11 }), name: 'Lise Leverandør', roles: [{ orgno: organisations.supplier, role: 'DAGL' }] },
  ],
};

describe('integrations', { skip: withoutBrowser }, () => {
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

  const addressOf = (path: string, orgno: string = organisations.consumer) =>
    `${server.address}portal/${orgno}/integrations${path}`;
  const open = async (path: string, options?: BrowserContextOptions): Promise<Page> => {
    const page = await browsing.open(addressOf(path), options);
    await signIn(page, 'Kari Kunde');
    return page;
  };
  const fitsTheScreen = (page: Page) => page.evaluate(() => document.documentElement.scrollWidth <= innerWidth);

  for (const [locale, title, finding] of [
    ['nb-NO', 'Integrasjoner', 'Nøklene er sterke'],
    ['nn-NO', 'Integrasjonar', 'Nøklane er sterke'],
    ['en-GB', 'Integrations', 'The keys are strong'],
  ] as const) {
    test(`are listed with their state, and have report cards (${locale})`, async () => {
      const page = await open('', { locale });
      await page.getByRole('heading', { level: 1, name: title }).waitFor();
      await page.getByRole('row').filter({ hasText: 'Klient keyless' }).waitFor();
      await checkBothColours(page, `integrations in ${locale}`);
      await page.goto(addressOf('/client/report'));
      await page.getByText(finding).waitFor();
      await checkBothColours(page, `report card in ${locale}`);
    });
  }

  test('every rule of the report card has words of its own', async () => {
    const page = await open('');
    const ids = await page.evaluate(async (organisation) => {
      const answer = await fetch('/portal/api/v1/clients/client/report', {
        headers: { 'Portvakt-Portal': '1', 'Portvakt-Organisation': organisation },
      });
      return ((await answer.json()) as { findings: { id: string }[] }).findings.map(({ id }) => id);
    }, organisations.consumer);
    assert.deepEqual([...ids].sort(), [...wordedRules].sort());
  });

  test('one is made by keyboard alone, with a scope from the list, and asks for a key next', async () => {
    const page = await open('');
    await pressOn(page, page.getByRole('link', { name: 'Ny integrasjon' }));
    await page.getByRole('heading', { level: 1, name: 'Ny integrasjon' }).waitFor();
    await pressOn(page, page.getByRole('button', { name: 'Lag integrasjonen' }));
    await page.getByRole('heading', { name: 'Rett opp dette først' }).waitFor();
    await checkBothColours(page, 'new integration with faults');
    await typeInto(page, page.getByLabel('Navn'), 'Lønn, test');
    await typeInto(page, page.getByLabel('Beskrivelse'), 'Henter inntekt');
    await pressOn(page, page.getByRole('button', { name: 'Legg til scopes' }));
    const dialog = page.getByRole('dialog', { name: 'Velg scopes' });
    await dialog.getByText(scopes.granted, { exact: true }).waitFor();
    await checkBothColours(page, 'scope picker');
    await pressOn(page, dialog.getByRole('checkbox', { name: scopes.granted }), 'Space');
    await pressOn(page, dialog.getByRole('button', { name: 'Legg til valgte (1)' }));
    await page.reload();
    assert.equal(await page.getByLabel('Navn').inputValue(), 'Lønn, test', 'what was typed survives a reload');
    await pressOn(page, page.getByRole('button', { name: 'Lag integrasjonen' }));
    await page.getByRole('heading', { level: 1, name: 'Lønn, test' }).waitFor();
    await page.getByText('Integrasjonen har ingen nøkler').waitFor();
    await tabTo(page, page.getByRole('link', { name: 'Legg til nøkkel' }));
  });

  test('one is made on behalf of a customer, whose name is looked up', async () => {
    const page = await browsing.open(addressOf('/new', organisations.supplier));
    await signIn(page, 'Lise Leverandør');
    await page.getByLabel('Beskrivelse').fill('For kunden');
    await page.getByLabel('Jeg lager den på vegne av en kunde').check();
    await page.getByLabel('Kundens organisasjonsnummer').fill('123456789');
    await page.getByRole('button', { name: 'Lag integrasjonen' }).click();
    await page.getByText('Skriv et gyldig organisasjonsnummer').first().waitFor();
    await page.getByLabel('Kundens organisasjonsnummer').fill(organisations.consumer);
    await page.getByText('Kunden AS').waitFor();
    await page.getByRole('button', { name: 'Legg til scopes' }).click();
    await page.getByLabel('Åpne for alle').check();
    await page.getByRole('checkbox', { name: scopes.openForAll }).check();
    await page.getByRole('button', { name: 'Legg til valgte (1)' }).click();
    await page.getByRole('button', { name: 'Lag integrasjonen' }).click();
    await page.getByRole('heading', { level: 1, name: 'For kunden' }).waitFor();
    await page.getByRole('link', { name: 'Oversikt' }).last().click();
    await page.getByText(organisations.supplier).waitFor();
  });

  test('whoever edits second is told what the first one changed, and keeps what was typed', async () => {
    const [first, second] = [await open('/edited'), await open('/edited')];
    for (const page of [first, second]) await page.getByRole('button', { name: 'Endre' }).click();
    await first.getByLabel('Navn').fill('Navn fra den første');
    await first.getByRole('button', { name: 'Lagre' }).click();
    await first.getByRole('heading', { level: 1, name: 'Navn fra den første' }).waitFor();

    await second.getByLabel('Beskrivelse').fill('Tekst fra den andre');
    await second.getByRole('button', { name: 'Lagre' }).click();
    await second.getByText('Noen andre endret integrasjonen mens du skrev').waitFor();
    await second.getByText('Navn: nå står det «Navn fra den første».').waitFor();
    assert.equal(await second.getByLabel('Beskrivelse').inputValue(), 'Tekst fra den andre');
    assert.equal(await second.getByLabel('Navn').inputValue(), 'Navn fra den første');
    await checkBothColours(second, 'changed meanwhile');
    await second.getByRole('button', { name: 'Lagre det som står her' }).click();
    await second.getByText('Endringene er lagret.').waitFor();
    await first.reload();
    await first.getByText('Tekst fra den andre').waitFor();
    await first.getByText('Navn fra den første').first().waitFor();
    await first.getByRole('link', { name: 'Historikk' }).click();
    await first.getByText('Navn: fra «Klient edited» til «Navn fra den første»').waitFor();
    await checkBothColours(first, 'history');
  });

  test('nothing typed is lost when the API fails, is slow, or the session ends', async () => {
    const page = await open('/edited');
    await page.getByRole('button', { name: 'Endre' }).click();
    const name = page.getByLabel('Navn');
    await name.fill('Skrevet');
    await page.getByLabel('Levetid for token, i sekunder').fill('0');
    await page.getByRole('button', { name: 'Lagre' }).click();
    await page.getByRole('link', { name: 'Levetiden må være et helt tall' }).click();
    await waitForFocus(page, page.getByLabel('Levetid for token'));
    await page.getByLabel('Levetid for token').fill('60');

    const api = '**/portal/api/v1/clients/edited';
    for (const [fail, told] of [
      ['abort', 'Tjenesten svarte ikke'],
      ['fulfill', 'Dette gikk ikke'],
    ] as const) {
      await page.route(api, (route) =>
        route.request().method() === 'GET'
          ? route.continue()
          : fail === 'abort'
            ? route.abort()
            : route.fulfill({ status: 500, json: { error_description: 'Nei', correlation_id: 'abc' } }),
      );
      await page.getByRole('button', { name: 'Lagre' }).click();
      await page.getByText(told).waitFor();
      assert.equal(await name.inputValue(), 'Skrevet');
      await page.unroute(api);
    }
    await checkBothColours(page, 'edit that failed');

    const cookies = await page.context().cookies();
    await page.context().clearCookies();
    await page.getByRole('button', { name: 'Lagre' }).click();
    await page.getByRole('heading', { name: 'Du er logget ut' }).waitFor();
    await page.context().addCookies(cookies);
    await page.getByRole('button', { name: 'Jeg har logget inn' }).click();
    assert.equal(await name.inputValue(), 'Skrevet');
    await page.reload();
    assert.equal(await name.inputValue(), 'Skrevet', 'after a reload, too');

    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    await page.route(api, async (route) => {
      if (route.request().method() === 'PUT') await held;
      await route.continue();
    });
    await page.getByRole('button', { name: 'Lagre' }).click();
    await page.locator('button[aria-busy="true"]').waitFor();
    assert.equal(await name.inputValue(), 'Skrevet');
    release();
    await page.getByRole('heading', { level: 1, name: 'Skrevet' }).waitFor();
    await page.getByText('60 sekunder (1 min)').waitFor();
  });

  test('a private key is refused in the browser: nothing is sent, and it is said kindly', async () => {
    const page = await open('/keyless/keys/add');
    const sent: string[] = [];
    page.on('request', (request) => {
      if (request.method() !== 'GET') sent.push(request.postData() ?? '');
    });
    const key = makeKey('pasted');
    await page.getByLabel('Jeg har en nøkkel').check();
    const field = page.getByLabel('Offentlig nøkkel eller sertifikat');
    for (const text of [
      key.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
      JSON.stringify(key.privateJwk),
      JSON.stringify({ keys: [key.publicJwk, key.privateJwk] }),
    ]) {
      await field.fill(text);
      await page.getByText('Dette er en privat nøkkel').waitFor();
      assert.equal(await field.inputValue(), '');
      await page.getByRole('button', { name: 'Registrer nøkkelen' }).click();
      await field.fill('-');
      await page.getByText('Dette er en privat nøkkel').waitFor({ state: 'detached' });
    }
    assert.equal(sent.length, 0);
    await checkBothColours(page, 'add a key');

    await field.fill(JSON.stringify({ keys: [key.publicJwk, makeKey('other').publicJwk] }));
    await page.getByText('Offentlig RSA-nøkkel, 2048 bit').first().waitFor();
    await page.getByRole('button', { name: 'Registrer nøkkelen' }).click();
    await page.getByRole('row').filter({ hasText: 'other' }).waitFor();
    await page.getByRole('row').filter({ hasText: 'pasted' }).waitFor();
    assert.ok(sent.every((body) => !body.includes(String(key.privateJwk.d))));
    const signer = { clientId: 'keyless', ...key };
    const grant = signGrant(signer, { issuer: server.issuer, claims: { scope: scopes.granted } });
    assert.equal((await requestToken(server.issuer, grant)).status, 200);
  });

  test('scopes are added and removed, and it is told which lack access and where to apply', async () => {
    const page = await open('/client/scopes');
    const row = page.getByRole('row').filter({ hasText: scopes.notGranted });
    await row.getByText('Uten tilgang').waitFor();
    assert.ok(
      (await row.getByRole('link', { name: 'Be om tilgang' }).getAttribute('href'))?.includes('demo%3Anot-granted'),
    );
    await page.getByRole('row').filter({ hasText: scopes.deactivated }).getByText('Deaktivert av eieren').waitFor();
    await checkBothColours(page, 'scopes');
    await page.getByRole('button', { name: 'Legg til scopes' }).click();
    await page.getByRole('checkbox', { name: scopes.notOnClient }).check();
    await page.getByRole('button', { name: 'Legg til valgte (1)' }).click();
    await page.getByRole('row').filter({ hasText: scopes.notOnClient }).waitFor();
    await page.getByRole('button', { name: `Fjern ${scopes.notGranted}` }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Fjern scopet nå' }).click();
    await row.waitFor({ state: 'detached' });
  });

  test('one is deactivated once it is said what stops working, and activated again', async () => {
    const page = await open('/stopped');
    await page.getByRole('button', { name: 'Deaktiver …' }).click();
    await page.getByText('får med en gang ikke flere token').waitFor();
    await checkBothColours(page, 'deactivate');
    await page.getByRole('button', { name: 'Deaktiver nå' }).click();
    await page.getByRole('heading', { name: 'Integrasjonen er deaktivert' }).waitFor();
    await page.getByRole('button', { name: 'Aktiver igjen' }).click();
    await page.getByRole('button', { name: 'Deaktiver …' }).waitFor();
  });

  test('use is shown as a chart, and as a table', async () => {
    const grant = () => signGrant(own, { issuer: server.issuer, claims: { scope: scopes.second } });
    for (let count = 0; count < 3; count += 1) await requestToken(server.issuer, grant());
    const wrong = signGrant(own, { issuer: server.issuer, claims: { scope: 'demo:unknown' } });
    await requestToken(server.issuer, wrong);
    await server.writeUsage();
    const page = await open('/client/use');
    await page.getByRole('img', { name: 'Søylediagram: 3 token og 1 avslag' }).waitFor();
    await page.getByText('Vis tallene som tabell').click();
    await page.getByRole('table', { name: 'Token og avslag dag for dag' }).getByRole('row').nth(1).waitFor();
    await page.getByLabel('Scope').selectOption(scopes.second);
    await page.getByText(`3 token for ${scopes.second}`).waitFor();
    await checkBothColours(page, 'use');
    await page.route('**/usage*', (route) => route.abort());
    await page.goto(addressOf('/client/keys'));
    await page.getByText('Vi får ikke hentet når nøklene sist ble brukt').waitFor();
    await page.getByRole('row').filter({ hasText: own.publicJwk.kid }).waitFor();
  });

  test('customers of an integration with login are added and removed', async () => {
    const page = await open('/login/on-behalf-of');
    await page.getByRole('button', { name: 'Legg til kunde' }).click();
    await page.getByText('Skriv et gyldig organisasjonsnummer').waitFor();
    await page.getByLabel('Kundens organisasjonsnummer').fill(organisations.provider);
    await page.getByLabel('Navn som vises').fill('Etatens innlogging');
    await page.getByRole('button', { name: 'Legg til kunde' }).click();
    await page.getByRole('row').filter({ hasText: 'Etatens innlogging' }).waitFor();
    await checkBothColours(page, 'on behalf of');
    await page.getByRole('button', { name: 'Fjern Etatens innlogging' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Fjern' }).click();
    await page.getByText('Ingen kunder er lagt til.').waitFor();
  });

  test("another organisation's integration is not there, whatever part is asked for", async () => {
    const page = await open('');
    for (const path of ['/foreign', '/foreign/keys', '/foreign/report', '/nobody/history']) {
      await page.goto(addressOf(path));
      await page.getByRole('heading', { level: 1, name: 'Vi finner ikke siden' }).waitFor();
    }
  });

  test('scripts in names are shown as they were written, and fit on a narrow screen', async () => {
    const page = await open('', { viewport: { width: 320, height: 700 } });
    await page.getByRole('link', { name: evil }).click();
    for (const path of ['', '/keys', '/scopes', '/use', '/report', '/history', '/keys/rotate', '/keys/add']) {
      await page.goto(addressOf(`/evil${path}`));
      await page.getByRole('heading', { level: 1, name: evil }).waitFor();
      await page.getByRole('heading', { level: 2 }).first().waitFor();
      assert.ok(await fitsTheScreen(page), `evil${path} fits`);
      assert.equal(await page.title(), `${evil} – Portvakt`);
    }
  });
});
