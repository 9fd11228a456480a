import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import {
  makeClient,
  makePid,
  parties,
  requestToken,
  selfServiceRegistry,
  signGrant,
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

const client = makeClient('troubled');

const registry = {
  ...selfServiceRegistry,
  people: [
    { pid: makePid(), name: 'Kari Kunde', roles: [{ orgno: parties.consumer, role: 'DAGL' }] },
    { pid: makePid({ month: 2 }), name: 'Eva Eier', roles: [{ orgno: parties.provider, role: 'DAGL' }] },
    {
      pid: makePid({ month: 3 }),
      name: 'Tor Tosidig',
      roles: [parties.stranger, parties.consumer].map((orgno) => ({ orgno, role: 'DAGL' })),
    },
  ],
  clients: [
    ...selfServiceRegistry.clients,
    {
      client_id: client.clientId,
      client_orgno: parties.consumer,
      client_name: 'Plaget',
      description: 'A client with troubles',
      integration_type: 'maskinporten',
      scopes: ['etat:gitt', 'etat:ikke'],
      jwks: { keys: [client.publicJwk] },
    },
  ],
};

describe('troubleshooting', { skip: withoutBrowser }, () => {
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

  const open = async (name = 'Kari Kunde', orgno: string = parties.consumer, locale = 'nb-NO') => {
    const page = await browsing.open(`${server.address}portal/${orgno}/troubleshooting`, { locale });
    await signIn(page, name);
    await page.getByRole('heading', { level: 1, name: /Feilsøking|Troubleshooting/ }).waitFor();
    return page;
  };
  /** Everything that the page sends from now on. */
  const listen = (page: Page): readonly string[] => {
    const sent: string[] = [];
    page.on('request', (request) => sent.push(`${request.url()} ${request.postData() ?? ''}`));
    return sent;
  };
  const paste = async (page: Page, text: string) => {
    await page.getByRole('textbox', { name: 'Hva skal forklares?' }).fill(text);
    await page.getByRole('button', { name: 'Forklar', exact: true }).click();
  };
  const grant = (claims: object) => signGrant(client, { issuer: server.issuer, claims });
  const refused = async (scope = 'etat:ikke') => {
    const { status, body } = await requestToken(server.issuer, grant({ scope }));
    assert.equal(status, 400);
    return /trace_id: ([0-9a-f]{32})/.exec(body.error_description)?.[1] as string;
  };

  for (const [locale, heading] of [
    ['nb-NO', 'Feilsøking'],
    ['nn-NO', 'Feilsøking'],
    ['en-GB', 'Troubleshooting'],
  ] as const) {
    test(`the page in ${locale}`, async () => {
      const page = await open('Kari Kunde', parties.consumer, locale);
      await page.getByRole('heading', { level: 1, name: heading }).waitFor();
      await checkBothColours(page, `troubleshooting in ${locale}`);
    });
  }

  test('a trace id is explained, by keyboard alone', async () => {
    const traceId = await refused();
    const page = await open();
    await page.getByRole('textbox', { name: 'Hva skal forklares?' }).focus();
    await page.keyboard.insertText(`Feil: (trace_id: ${traceId})`);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 2, name: 'Forklaring' }).waitFor();
    // The focus is at the answer.
    await page.waitForFunction(() => document.activeElement?.id === 'explanation');
    const stopped = page.getByRole('listitem').filter({ hasText: 'Ikke i orden' });
    assert.match(await stopped.innerText(), /fått tilgang/);
    await page.getByText('Eieren av scopet: Etaten').waitFor();
    await page.getByRole('heading', { name: /MP-250/ }).waitFor();
    await checkBothColours(page, 'an explanation');
    await page.setViewportSize({ width: 320, height: 640 });
    await checkAccessibility(page, 'an explanation on a small screen');
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    assert.ok(overflow <= 0, `the page is ${overflow} px too wide`);
  });

  test('an access token is decoded on the page, and nothing of it leaves it', async () => {
    const { body } = await requestToken(server.issuer, grant({ scope: 'etat:gitt' }));
    const token = body.access_token as string;
    const page = await open();
    const sent = listen(page);
    for (const text of [
      token,
      `Authorization: Bearer ${token}`,
      JSON.stringify({ access_token: token, token_type: 'Bearer' }),
    ]) {
      await paste(page, text);
      await page.getByRole('heading', { name: 'Dette er et access token' }).waitFor();
      await page.getByRole('row', { name: /client_amr/ }).waitFor();
      await page.getByRole('button', { name: 'Tøm' }).click();
    }
    // In an error that was copied with its request.
    await paste(page, `curl -H "Authorization: Bearer ${token}"\nInvalid. (trace_id: ${await refused()})`);
    await page.getByRole('heading', { name: 'Forklaring' }).waitFor();
    await paste(page, token.slice(0, -400));
    await page.getByText('lar seg ikke lese').waitFor();
    const parts = token.split('.');
    assert.ok(sent.some((request) => request.includes('explanations')));
    assert.deepEqual(
      sent.filter((request) => parts.some((part) => request.includes(part.slice(0, 60)))),
      [],
    );
  });

  test('a private key is refused before anything is sent, and taken out of the field', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const page = await open();
    const sent = listen(page);
    const jwk = privateKey.export({ format: 'jwk' });
    for (const text of [
      privateKey.export({ type: 'pkcs8', format: 'pem' }) as string,
      JSON.stringify({ keys: [jwk] }),
    ]) {
      await paste(page, text);
      await page.getByRole('heading', { name: 'Dette er en privat nøkkel' }).waitFor();
      assert.equal(await page.getByRole('textbox', { name: 'Hva skal forklares?' }).inputValue(), '');
      await page.getByRole('button', { name: 'Tøm' }).click();
    }
    assert.deepEqual(
      sent.filter((request) => request.includes('explanations')),
      [],
    );
  });

  test('a grant is decoded claim by claim and explained, and it can still be used', async () => {
    const text = grant({ scope: 'etat:gitt', pid: makePid() });
    const page = await open();
    await paste(page, text);
    await page.getByText('Grantet er i orden').waitFor();
    await page.getByText('Nei, grantet er ikke brukt').waitFor();
    assert.match(await page.getByRole('row', { name: /^pid/ }).innerText(), /skjult/);
    await checkBothColours(page, 'a grant');
    assert.equal((await requestToken(server.issuer, text)).status, 200);
  });

  test('refusals come by themselves, are filtered, can be stopped, and open their explanation', async () => {
    const page = await open();
    await page.getByRole('button', { name: 'Stopp oppdatering' }).waitFor();
    await refused('etat:finnes-ikke');
    await page.getByRole('row', { name: /etat:finnes-ikke/ }).waitFor();
    await refused();
    await page
      .getByRole('row', { name: /etat:ikke/ })
      .first()
      .waitFor();
    const filter = page.getByRole('form', { name: 'Filter' });
    await filter.getByRole('textbox', { name: 'Feilkode' }).fill('mp-200');
    await page.keyboard.press('Enter');
    await page
      .getByRole('row', { name: /etat:ikke/ })
      .first()
      .waitFor({ state: 'detached' });
    await page
      .getByRole('link', { name: /Forklar MP-200/ })
      .first()
      .click();
    await page.getByRole('heading', { name: 'Forklaring' }).waitFor();
    await page.getByText('etat:finnes-ikke').first().waitFor();
    await page.getByRole('button', { name: 'Stopp oppdatering' }).click();
    await page.getByRole('button', { name: 'Fortsett oppdatering' }).waitFor();
    await checkBothColours(page, 'refusals');
  });

  test('the owner of a scope sees who was refused it, and not with which client', async () => {
    const traceId = await refused();
    const page = await open('Eva Eier', parties.provider);
    const row = page.getByRole('row', { name: /etat:ikke/ }).first();
    assert.match(await row.innerText(), new RegExp(`En annen virksomhets\\s+${parties.consumer}`));
    await paste(page, traceId);
    await page.getByText('gjaldt et av scopene deres').waitFor();
    assert.doesNotMatch(await page.getByRole('main').innerText(), new RegExp(client.clientId));
  });

  test('the address of a trace id finds the organisation that it concerns, and tells of others nothing', async () => {
    const traceId = await refused();
    const page = await open('Tor Tosidig', parties.stranger);
    await page.goto(`${server.address}portal/trace/${traceId}`);
    await page.getByRole('heading', { level: 1, name: 'Hva gikk galt?' }).waitFor();
    await page.getByRole('heading', { level: 2, name: 'Sett av Kunden AS' }).waitFor();
    await page.getByRole('heading', { name: /MP-250/ }).waitFor();
    await checkBothColours(page, 'a trace id');
    await page.goto(`${server.address}portal/trace/${'0'.repeat(32)}`);
    await page.getByText('Vi finner ingen avvisning').waitFor();
    const sent = listen(page);
    await page.goto(`${server.address}portal/trace/not-an-id`);
    await page.getByText('Dette kjenner vi ikke igjen').waitFor();
    assert.ok(!sent.some((request) => request.includes('explanations')), 'only ids are asked about');
  });

  test('what was pasted stays when no answer comes, and the answer comes at the next try', async () => {
    const page = await open();
    const failures: ('abort' | 'fail')[] = ['abort', 'fail'];
    await page.route('**/api/v1/explanations', (route) => {
      const failure = failures.shift();
      if (failure === 'abort') return route.abort();
      return failure === 'fail' ? route.fulfill({ status: 500, body: 'x' }) : route.continue();
    });
    await paste(page, 'MP-130');
    await page.getByRole('heading', { name: 'Ikke noe svar' }).waitFor();
    for (const heading of ['Dette gikk ikke', 'Forklaring']) {
      assert.equal(await page.getByRole('textbox', { name: 'Hva skal forklares?' }).inputValue(), 'MP-130');
      await page.getByRole('button', { name: 'Forklar', exact: true }).click();
      await page.getByRole('heading', { name: heading }).waitFor();
    }
    await page.getByText('Flere feil deler denne').waitFor();
  });

  test('a link leads to the page where it can be mended', async () => {
    const traceId = await refused();
    const page = await open();
    await paste(page, traceId);
    await page.getByRole('link', { name: 'Søk om tilgang' }).click();
    await page.waitForURL(/\/access\/apply\?scope=etat/);
    await page.getByText('etat:ikke').first().waitFor();
  });

  test('an error of the portal itself opens its explanation', async () => {
    const page = await open();
    await page.route('**/api/v1/audit/tokens*', async (route) => {
      const url = new URL(route.request().url());
      url.searchParams.set('from', 'never');
      await route.continue({ url: url.href });
    });
    await page.reload();
    await page.getByRole('link', { name: 'Se hva som gikk galt' }).click();
    await page.getByRole('heading', { level: 1, name: 'Hva gikk galt?' }).waitFor();
    await page.getByText('must be a time such as').waitFor();
    await page.getByText('GET /portal/api/v1/audit/tokens').waitFor();
  });
});
