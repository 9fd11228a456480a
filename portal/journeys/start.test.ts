import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import { startTestServer, type TestServer } from '@portvakt/own-tests';
import type { Page, Request } from 'playwright-core';
import { type Browsing, checkBothColours, signIn, startBrowsing, withoutBrowser } from './browse.ts';
import { pressOn, tabTo, typeInto } from './by-keyboard.ts';
import { createPerson } from './person.ts';

const PENSION = '310123412';
const OTP = 'nav:aareg/v1/arbeidsforhold/otp';
/** «Under three minutes.» */
const MOST_SECONDS = 180;

describe('from an API that one wants to a token', { skip: withoutBrowser }, () => {
  let server: TestServer;
  let browsing: Browsing;
  before(async () => {
    server = await startTestServer({ environment: { PORTVAKT_REGISTRY: 'demo' } });
    browsing = await startBrowsing();
  });
  after(async () => {
    await server.stop();
    await browsing.close();
  });

  for (const [locale, heading] of [
    ['nb-NO', 'Hvilket API skal dere bruke?'],
    ['nn-NO', 'Kva API skal de bruke?'],
    ['en-GB', 'Which API do you want to use?'],
  ] as const) {
    test(`the first step (${locale})`, async () => {
      const page = await browsing.open(`${server.address}portal/${PENSION}/start`, { locale });
      await signIn(page, 'Kari Pensjon');
      await page.getByRole('heading', { level: 2, name: heading }).waitFor();
      await checkBothColours(page, `first step in ${locale}`);
    });
  }

  test('you are a pension provider; get a token for NAV’s OTP API', async () => {
    const page = await browsing.open(server.address);
    const sent = watchRequests(page);
    const me = createPerson(page);
    await me.read('Logg inn');
    await me.press('button', /Pensjon/);
    await me.read('Demo Pensjon AS');
    await me.press('link', /Kom i gang/);
    await me.read('Hvilket API skal dere bruke?');
    await me.type('Søk etter API eller virksomhet', 'OTP');
    await me.press('button', /^Velg .*OTP.* NAV$/);
    await me.read('Tilgang til Aa-registeret OTP API');
    await checkBothColours(page, 'access that one has');
    await me.press('button', 'Neste');
    await me.read('Hva skal integrasjonen hete?');
    await checkBothColours(page, 'name');
    await me.type('Navn', 'Pensjonssystemet');
    await me.press('button', 'Neste');
    await me.read('Hvordan skal systemet vise hvem det er?');
    await me.press('button', 'Lag nøkkel');
    await me.read('Ta vare på den private nøkkelen nå');
    await checkBothColours(page, 'key that was made');
    await me.press('button', 'Opprett integrasjonen');
    await page.getByText('Last ned den private nøkkelen før du går videre.').waitFor();
    const downloading = page.waitForEvent('download');
    await me.press('button', 'Last ned JWK');
    const download = await downloading;
    const jwk = JSON.parse(await readFile(await download.path(), 'utf8'));
    await me.read('Du har tatt vare på den private nøkkelen');
    await me.press('button', 'Opprett integrasjonen');
    await me.read('Pensjonssystemet er klar');
    await checkBothColours(page, 'done');
    await me.press('button', 'Hent et token');
    await page.getByRole('heading', { name: 'Her er tokenet' }).waitFor();
    assert.ok(me.seconds() < MOST_SECONDS, `a person takes ${Math.round(me.seconds())} seconds`);
    await checkBothColours(page, 'token in words');
    await page.setViewportSize({ width: 320, height: 640 });
    assert.equal(
      await page.evaluate(() => document.documentElement.scrollWidth),
      320,
      'nothing is wider than the page',
    );
    await page.setViewportSize({ width: 1280, height: 720 });
    await page.getByText(OTP).first().waitFor();

    // What was given out stays here.
    const token = await copied(page, 'Kopier tokenet');
    assert.match(token, /^[\w-]+\.[\w-]+\.[\w-]+$/);
    for (const tab of ['Java', 'Python', 'NAIS']) await me.press('tab', tab);
    await page.reload();
    await me.read('Pensjonssystemet er klar');
    const texts = await Promise.all(sent().map(writeRequest));
    assert.ok(texts.length > 10);
    for (const text of texts) {
      assert.ok(!text.includes(token), 'no request carries the token');
      assert.ok(!text.includes(jwk.d) && !text.includes(jwk.p), 'no request carries the private half');
    }
    const kept = await page.evaluate(() => JSON.stringify([{ ...sessionStorage }, { ...localStorage }]));
    assert.ok(!kept.includes(jwk.d) && !kept.includes(token), 'neither is kept by the browser');

    // After a reload the key is gone from the page, and the file that was kept does the same.
    await page.getByLabel('Privat nøkkel', { exact: true }).fill(JSON.stringify(jwk));
    await page.getByText('Nøkkelen er klar til bruk.').first().waitFor();
    assert.equal(await page.getByLabel('Privat nøkkel', { exact: true }).inputValue(), '', 'the field is emptied');
    await page.getByRole('button', { name: 'Hent et token' }).click();
    await page.getByRole('heading', { name: 'Her er tokenet' }).waitFor();
  });

  test('from nothing: the terms are signed, access is applied for, NAV says yes, and the page goes on', async () => {
    const page = await browsing.open(server.address);
    const me = createPerson(page);
    await me.press('button', /^Nina Fersk/);
    await me.read('Fersk Pensjon AS');
    await me.press('link', /Kom i gang/);
    await me.read('Hvilket API skal dere bruke?');
    await me.type('Søk etter API eller virksomhet', 'NAV');
    await me.press('button', /^Velg .*OTP.* NAV$/);
    await me.read('Signer bruksvilkårene først');
    await checkBothColours(page, 'terms before access');
    await me.press('checkbox', /Jeg har lest vilkårene/);
    await me.press('button', 'Signer');
    await me.read('Tilgang til Aa-registeret OTP API');
    await checkBothColours(page, 'access to apply for');
    await me.press('button', 'Send søknaden');
    await page.getByText('Skriv hva dere skal bruke det til.').waitFor();
    await me.type('Hva skal dere bruke det til?', 'Ajourhold av tjenestepensjon');
    await me.press('button', 'Send søknaden');
    await me.read('Søknaden er sendt til NAV');
    await checkBothColours(page, 'application that waits');

    const owner = await browsing.open(server.address);
    await signIn(owner, 'Nils NAV');
    await owner.getByRole('link', { name: 'Egne APIer' }).first().click();
    await owner.getByRole('link', { name: OTP }).click();
    await owner.getByRole('tab', { name: /Søknader/ }).click();
    await owner.getByRole('button', { name: 'Innvilg søknaden fra Fersk Pensjon AS' }).click();
    await owner.getByText('Fersk Pensjon AS har fått tilgang.').first().waitFor();

    // The page that waits finds the answer by itself.
    await page.getByText('Dere har tilgang. NAV har sagt ja.').waitFor();
    await me.press('button', 'Neste');
    await me.type('Navn', 'Pensjon');
    await me.press('button', 'Neste');
    await me.press('button', 'Lag nøkkel');
    await me.press('button', 'Last ned PEM');
    await me.press('button', 'Opprett integrasjonen');
    await me.press('button', 'Hent et token');
    await page.getByRole('heading', { name: 'Her er tokenet' }).waitFor();
  });

  test('by keyboard alone, and back without losing anything', async () => {
    const page = await browsing.open(`${server.address}portal/${PENSION}/start`);
    await pressOn(page, page.getByRole('button', { name: /^Kari Pensjon/ }));
    await page.getByRole('heading', { level: 2, name: 'Hvilket API' }).waitFor();
    await typeInto(page, page.getByLabel('Søk etter API eller virksomhet'), 'otp');
    await pressOn(page, page.getByRole('button', { name: /^Velg .*OTP/ }));
    await page.getByText('Dere har tilgang.').waitFor();
    // One begins at the heading.
    await page.waitForFunction(() => document.activeElement?.tagName === 'H2');
    await pressOn(page, page.getByRole('button', { name: 'Neste' }));
    await pressOn(page, page.getByRole('button', { name: 'Neste' }));
    await page.getByText('Skriv et navn.').waitFor();
    await page.keyboard.insertText('Tastaturet');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 2, name: 'Hvordan skal systemet' }).waitFor();
    await pressOn(page, page.getByRole('link', { name: /^Navn/ }));
    assert.equal(await page.getByLabel('Navn', { exact: true }).inputValue(), 'Tastaturet');
    await pressOn(page, page.getByRole('button', { name: 'Neste' }));
    await tabTo(page, page.getByRole('radio', { name: 'Lag en nøkkel her' }));
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.getByText('Ingenting å registrere').waitFor();
    await page.keyboard.press('ArrowUp');
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const field = page.getByLabel('Offentlig nøkkel eller sertifikat');
    await typeInto(page, field, publicKey.export({ type: 'spki', format: 'pem' }).toString());
    await page.getByText('Offentlig RSA-nøkkel, 2048 bit').waitFor();
    await checkBothColours(page, 'key that was pasted');
    await pressOn(page, page.getByRole('button', { name: 'Opprett integrasjonen' }));
    await page.getByRole('heading', { level: 2, name: 'Tastaturet er klar' }).waitFor();
    const pem = privateKey.export({ type: 'pkcs1', format: 'pem' }).toString();
    await typeInto(page, page.getByLabel('Privat nøkkel', { exact: true }), pem);
    await pressOn(page, page.getByRole('button', { name: 'Hent et token' }));
    await page.getByRole('heading', { name: 'Her er tokenet' }).waitFor();
  });

  test('a private half is refused in the page, kindly, and nothing is sent', async () => {
    const page = await openKeyStep('Privat');
    await page.getByRole('radio', { name: 'Jeg har en nøkkel' }).check();
    const field = page.getByLabel('Offentlig nøkkel eller sertifikat');
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const sent = watchRequests(page);
    const given = [
      privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'a' }).toString(),
      JSON.stringify(privateKey.export({ format: 'jwk' })),
    ];
    for (const text of given) {
      await field.fill(text);
      await page.getByRole('heading', { name: 'Dette er en privat nøkkel' }).waitFor();
      assert.equal(await field.inputValue(), '');
      await field.fill('hei');
      await page.getByText('Dette er ikke en nøkkel vi kan lese.').waitFor();
    }
    const der = privateKey.export({ type: 'pkcs8', format: 'der' });
    await page.locator('input[type=file]').setInputFiles({ name: 'key.der', mimeType: 'x/y', buffer: der });
    await page.getByRole('heading', { name: 'Dette er en privat nøkkel' }).waitFor();
    await checkBothColours(page, 'private key refused');
    await page.getByRole('button', { name: 'Opprett integrasjonen' }).click();
    await page.getByText('Lim inn en offentlig nøkkel, eller velg en fil.').waitFor();
    const posted = sent().filter((request) => request.method() !== 'GET');
    assert.deepEqual(
      posted.map((request) => request.url()),
      [],
    );
  });

  test('when the server fails, nothing is lost, and trying again makes one integration', async () => {
    const page = await openKeyStep('Uheldig');
    await page.getByRole('button', { name: 'Lag nøkkel' }).click();
    await page.getByRole('button', { name: 'Kopier PEM' }).click();
    await page.route('**/clients/*/jwks', (route) => route.fulfill({ status: 500, body: '{}' }), { times: 1 });
    await page.getByRole('button', { name: 'Opprett integrasjonen' }).click();
    await page.getByRole('heading', { name: 'Dette gikk ikke' }).waitFor();
    await page.getByRole('button', { name: 'Opprett integrasjonen' }).click();
    await page.getByRole('heading', { level: 2, name: 'Uheldig er klar' }).waitFor();
    await page.route('**/token', (route) => route.abort(), { times: 1 });
    await page.getByRole('button', { name: 'Hent et token' }).click();
    await page.getByRole('heading', { name: 'Ikke noe svar' }).waitFor();
    await page.getByRole('button', { name: 'Hent et token' }).click();
    await page.getByRole('heading', { name: 'Her er tokenet' }).waitFor();
    const names = await page.evaluate(async (orgno) => {
      const headers = { 'Portvakt-Organisation': orgno, 'Portvakt-Portal': '1' };
      const clients = await (await fetch('/portal/api/v1/clients', { headers })).json();
      return clients.map(({ client_name }: { client_name: string }) => client_name);
    }, PENSION);
    assert.equal(names.filter((name: string) => name === 'Uheldig').length, 1);
  });

  test('what the server refuses is explained, with a way on', async () => {
    const page = await openKeyStep('Feil nøkkel');
    await page.getByRole('button', { name: 'Lag nøkkel' }).click();
    await page.getByRole('button', { name: 'Kopier JWK' }).click();
    await page.getByRole('button', { name: 'Opprett integrasjonen' }).click();
    await page.getByRole('heading', { level: 2, name: 'Feil nøkkel er klar' }).waitFor();
    await page.reload();
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const other = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    await page.getByLabel('Privat nøkkel', { exact: true }).fill(other);
    await page.getByRole('button', { name: 'Hent et token' }).click();
    await page.getByRole('heading', { name: 'Det ble ikke noe token' }).waitFor();
    await page.getByText('invalid_grant').waitFor();
    const link = page.getByRole('link', { name: /Se hva som ble sjekket/ });
    assert.match((await link.getAttribute('href')) ?? '', /troubleshooting\?trace=[0-9a-f]{32}$/);
    await checkBothColours(page, 'token refused');
  });

  async function openKeyStep(name: string): Promise<Page> {
    const page = await browsing.open(`${server.address}portal/${PENSION}/start`);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await signIn(page, 'Kari Pensjon');
    await page.getByRole('button', { name: /^Velg .*OTP/ }).click();
    await page.getByRole('button', { name: 'Neste' }).click();
    await page.getByLabel('Navn', { exact: true }).fill(name);
    await page.getByRole('button', { name: 'Neste' }).click();
    await page.getByRole('radio', { name: 'Lag en nøkkel her' }).waitFor();
    return page;
  }
});

/** Every request that the page sends from now on. */
function watchRequests(page: Page): () => readonly Request[] {
  const requests: Request[] = [];
  page.on('request', (request) => requests.push(request));
  return () => requests;
}

async function writeRequest(request: Request): Promise<string> {
  return JSON.stringify([request.url(), await request.allHeaders(), request.postData()]);
}

/** What a button copies. */
async function copied(page: Page, name: string): Promise<string> {
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
  await page.getByRole('button', { name }).click();
  return page.evaluate(() => navigator.clipboard.readText());
}
