import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import {
  type AltinnCaller,
  accessPackages,
  callAsMachine,
  callAsPerson,
  describeSystem,
  organisations,
  people,
  requestMachineToken,
  resources,
  right,
  scopes,
  startTestServer,
  systemUserRegistry,
  type TestServer,
} from '@portvakt/own-tests';
import type { Page } from 'playwright-core';
import { type Browsing, checkBothColours, signIn, startBrowsing, withoutBrowser } from './browse.ts';

const { clients, registry } = systemUserRegistry();
const SYSTEM = `${organisations.supplier}_kaipilot`;
const REQUESTS = 'authentication/api/v1/systemuser/request';
const HOSTILE = '<script>alert(1)</script>';
const asPerson = (pid: string) => `urn:altinn:person:identifier-no:${pid}`;

describe('answering a request', { skip: withoutBrowser }, () => {
  let server: TestServer;
  let browsing: Browsing;
  let vendor: AltinnCaller;
  let consumer: AltinnCaller;
  /** Where the vendor has customers sent: another server at the same address, so that the browser may ask it. */
  let goneTo: string;
  /** Milliseconds by which the server's clock is ahead. */
  let ahead = 0;
  before(async () => {
    server = await startTestServer({ registry, clock: () => Date.now() + ahead });
    browsing = await startBrowsing();
    goneTo = `https://${new URL(server.address).host}/vendor/ferdig`;
    const scope = [
      'altinn:authentication/systemregister.write',
      'altinn:authentication/systemuser.request.write',
      'altinn:authentication/systemuser.request.read',
    ].join(' ');
    vendor = await callAsMachine(server, clients.vendor, scope);
    consumer = await callAsMachine(
      server,
      clients.consumer,
      'altinn:consentrequests.write altinn:consentrequests.read',
    );
    const system = describeSystem({
      allowedRedirectUrls: [goneTo],
      accessPackages: [{ urn: accessPackages.accounts }, { urn: accessPackages.clients }],
      isVisible: false,
    });
    assert.equal((await vendor.post('authentication/api/v1/systemregister/vendor', system)).status, 200);
  });
  after(async () => {
    await server.stop();
    await browsing.close();
  });

  const ask = async (more: object = {}, kind = ''): Promise<{ id: string; confirmUrl: string }> => {
    const { status, body } = await vendor.post(`${REQUESTS}/vendor${kind}`, {
      systemId: SYSTEM,
      partyOrgNo: organisations.consumer,
      externalRef: randomUUID(),
      rights: [right(resources.submission)],
      accessPackages: [{ urn: accessPackages.accounts }],
      redirectUrl: `${goneTo}?k=417`,
      ...more,
    });
    assert.equal(status, 201, JSON.stringify(body));
    return body;
  };
  const askAgent = (more: object = {}) =>
    ask({ rights: undefined, accessPackages: [{ urn: accessPackages.clients }], ...more }, '/agent');
  const statusOf = async (id: string) => (await vendor.get(`${REQUESTS}/vendor/${id}`)).body.status;
  /** A browser at the address that the vendor or consumer gave, with somebody signed in. */
  const openAsked = async (address: string, name: string, options = {}): Promise<Page> => {
    // The issuer's name and the server's address differ in tests.
    const page = await browsing.open(address.replace(server.issuer, server.address), options);
    await page.route(`${new URL(goneTo).origin}/**`, (route) =>
      route.fulfill({ contentType: 'text/html; charset=utf-8', body: '<h1>Hos leverandøren</h1>' }),
    );
    await signIn(page, name);
    return page;
  };
  const isSignedOut = async (page: Page) =>
    (await page.request.get(`${server.address}portal/session`, { headers: { 'portvakt-portal': '1' } })).status() ===
    401;
  const askToken = (externalRef: string) =>
    requestMachineToken(server, clients.vendor, {
      scope: scopes.openForAll,
      claims: {
        authorization_details: [
          {
            type: 'urn:altinn:systemuser',
            systemuser_org: { authority: 'iso6523-actorid-upis', ID: `0192:${organisations.consumer}` },
            externalRef,
          },
        ],
      },
    });

  for (const [locale, heading] of [
    ['nb-NO', 'Gi tilgang til system'],
    ['nn-NO', 'Gi tilgang til system'],
    ['en-GB', 'Give access to a system'],
  ] as const) {
    test(`the page that confirmUrl leads to (${locale})`, async () => {
      const { confirmUrl } = await ask();
      const page = await openAsked(confirmUrl, 'Daglig Leder', { locale });
      await page.getByRole('heading', { level: 1, name: heading }).waitFor();
      await page.getByText('Kaipilot', { exact: false }).first().waitFor();
      await checkBothColours(page, `a request in ${locale}`);
    });
  }

  test('approved, it gives the vendor a token; the person is signed out and sent where the server says', async () => {
    const externalRef = randomUUID();
    const { id, confirmUrl } = await ask({ externalRef });
    const page = await openAsked(confirmUrl, 'Daglig Leder');
    await page.getByText('Leverandøren AS ber om godkjenning til å lage en systemtilgang.').waitFor();
    await page.getByText('på vegne av Kunden AS', { exact: false }).waitFor();
    await page.getByText('Fullmakter (1)').waitFor();
    await page.getByText('Tilgangspakker (1)').waitFor();
    await page.getByText(`sendt til ${new URL(goneTo).host}`, { exact: false }).waitFor();
    await assert.rejects(askToken(externalRef));
    await page.getByRole('button', { name: 'Godkjenn systemtilgang' }).click();
    await page.getByRole('heading', { name: 'Hos leverandøren' }).waitFor();
    assert.equal(page.url(), `${goneTo}?k=417`, 'nothing is added to the address');
    assert.equal(await isSignedOut(page), true);
    assert.equal(await statusOf(id), 'Accepted');
    assert.ok(await askToken(externalRef));
  });

  test('rejected by keyboard alone at 320 pixels, without an address to go on to', async () => {
    const { id, confirmUrl } = await ask({ redirectUrl: undefined });
    const page = await openAsked(confirmUrl, 'Daglig Leder', { viewport: { width: 320, height: 640 } });
    const reject = page.getByRole('button', { name: 'Avvis' });
    await reject.waitFor();
    const width = await page.evaluate(() => document.documentElement.scrollWidth);
    assert.ok(width <= 320, `${width} pixels wide`);
    for (let step = 0; step < 40; step += 1) {
      if (await reject.evaluate((button) => button === document.activeElement)) break;
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Forespørselen er avvist' }).waitFor();
    await checkBothColours(page, 'answered');
    assert.equal(await isSignedOut(page), true);
    assert.equal(await statusOf(id), 'Rejected');
  });

  test('answered in another window meanwhile, it says so, and the answer stays', async () => {
    const { id, confirmUrl } = await ask();
    const page = await openAsked(confirmUrl, 'Daglig Leder');
    await page.getByRole('button', { name: 'Godkjenn systemtilgang' }).waitFor();
    const director = await callAsPerson(server, people.managingDirector);
    const { partyId } = (await director.get(`${REQUESTS}/${id}`)).body;
    assert.equal((await director.post(`${REQUESTS}/${partyId}/${id}/reject`)).status, 200);
    await page.getByRole('button', { name: 'Godkjenn systemtilgang' }).click();
    await page.getByText('Forespørselen er allerede avvist.').waitFor();
    assert.equal(await page.getByRole('button', { name: 'Godkjenn systemtilgang' }).count(), 0);
    await checkBothColours(page, 'answered already');
    assert.equal(await statusOf(id), 'Rejected');
  });

  test('too old, withdrawn, unknown or of another organisation, it cannot be answered', async () => {
    const old = await ask();
    const page = await openAsked(old.confirmUrl, 'Daglig Leder');
    await page.getByRole('button', { name: 'Avvis' }).waitFor();
    const path = (id: string) => `${server.address}portal/answer/system-user/${id}`;
    await page.goto(path(randomUUID()));
    await page.getByRole('heading', { level: 1, name: 'Vi finner ikke forespørselen' }).waitFor();
    await checkBothColours(page, 'no such request');
    const foreign = await openAsked(old.confirmUrl, 'Fremmed Leder');
    await foreign.getByRole('heading', { level: 1, name: 'Du kan ikke svare på denne forespørselen' }).waitFor();
    assert.equal(await foreign.getByText('Kunden AS').count(), 0);
    await vendor.delete(`${REQUESTS}/vendor/${old.id}`);
    await page.goto(path(old.id));
    await page.getByRole('heading', { level: 1, name: 'Vi finner ikke forespørselen' }).waitFor();
  });

  test('whoever may not approve passes it on, and it waits on the page of those who may', async () => {
    const { id, confirmUrl } = await ask({ integrationTitle: HOSTILE });
    const page = await openAsked(confirmUrl, 'Api Administrator');
    await page.getByRole('heading', { name: 'Du mangler nødvendig fullmakt' }).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Godkjenn systemtilgang' }).count(), 0);
    await checkBothColours(page, 'without the right');
    await page.getByRole('button', { name: 'Ja, send videre' }).click();
    await page.getByRole('heading', { name: 'Forespørselen er videresendt' }).waitFor();
    const director = await openAsked(`${server.address}portal/${organisations.consumer}/system-users`, 'Daglig Leder');
    await director.getByRole('link', { name: HOSTILE }).click();
    await director.getByRole('button', { name: 'Avvis' }).click();
    await director.getByRole('heading', { name: 'Hos leverandøren' }).waitFor();
    assert.equal(await statusOf(id), 'Rejected');
  });

  test('for agents it says that clients are added afterwards', async () => {
    const { confirmUrl } = await askAgent();
    const page = await openAsked(confirmUrl, 'Daglig Leder');
    await page.getByText('Systemtilgangen kan ikke brukes før det er lagt til klienter.', { exact: false }).waitFor();
    await checkBothColours(page, 'a request for clients');
  });

  test('a change says what is added and what is taken away', async () => {
    const externalRef = randomUUID();
    const { id, confirmUrl } = await ask({ externalRef });
    const first = await openAsked(confirmUrl, 'Daglig Leder');
    await first.getByRole('button', { name: 'Godkjenn systemtilgang' }).click();
    await first.getByRole('heading', { name: 'Hos leverandøren' }).waitFor();
    const changeId = randomUUID();
    const changes = 'authentication/api/v1/systemuser/changerequest/vendor';
    const asked = await vendor.post(`${changes}?correlation-id=${changeId}&system-user-id=${id}`, {
      requiredRights: [right(resources.notice)],
      unwantedRights: [right(resources.submission)],
      requiredAccessPackages: [],
      unwantedAccessPackages: [],
    });
    assert.equal(asked.status, 201, JSON.stringify(asked.body));
    const page = await openAsked(asked.body.confirmUrl, 'Daglig Leder');
    await page.getByRole('heading', { level: 1, name: 'Oppdatering av systemtilgang' }).waitFor();
    const added = page.locator('section', { has: page.getByRole('heading', { name: 'Legges til' }) });
    await added.getByText(resources.notice).first().waitFor();
    const removed = page.locator('section', { has: page.getByRole('heading', { name: 'Tas bort' }) });
    await removed.getByText(resources.submission).first().waitFor();
    await checkBothColours(page, 'a change');
    await page.getByRole('button', { name: 'Godkjenn oppdatert systemtilgang' }).click();
    await page.getByRole('heading', { level: 1, name: 'Systemtilgangen er godkjent' }).waitFor();
    assert.equal((await vendor.get(`${changes}/${changeId}`)).body.status, 'Accepted');
  });

  describe('for consent', () => {
    const askConsent = async (more: object = {}) => {
      const id = randomUUID();
      const asked = {
        id,
        from: asPerson(people.private),
        to: `urn:altinn:organization:identifier-no:${organisations.consumer}`,
        validTo: new Date(Date.now() + 86_400_000).toISOString(),
        consentRights: [
          {
            action: ['consent'],
            resource: [{ type: 'urn:altinn:resource', value: resources.income }],
            metadata: { periode: HOSTILE },
          },
        ],
        requestMessage: { nb: `Vi trenger dette ${HOSTILE}` },
        ...more,
      };
      const { status, body } = await consumer.post('accessmanagement/api/v1/enterprise/consentrequests', asked);
      assert.equal(status, 201, JSON.stringify(body));
      return { id, viewUri: body.viewUri as string };
    };
    const consentStatus = async (id: string) =>
      (await consumer.get(`accessmanagement/api/v1/enterprise/consentrequests/${id}`)).body.status;

    test('given, it is listed, and can be revoked', async () => {
      const { id, viewUri } = await askConsent({ redirectUrl: goneTo });
      const page = await openAsked(viewUri, 'Privat Person');
      await page.getByRole('heading', { level: 1, name: 'Kunden AS ber om samtykke' }).waitFor();
      await page.getByText(`Vi trenger dette ${HOSTILE}`).waitFor();
      await page.getByText(HOSTILE, { exact: true }).waitFor();
      await checkBothColours(page, 'a consent');
      await page.getByRole('button', { name: 'Ja, jeg gir samtykke' }).click();
      await page.getByRole('heading', { name: 'Hos leverandøren' }).waitFor();
      assert.equal(page.url(), goneTo);
      assert.equal(await consentStatus(id), 'Accepted');

      const own = await openAsked(`${server.address}portal/me/consents`, 'Privat Person');
      await own.getByRole('heading', { level: 1, name: 'Mine samtykker' }).waitFor();
      await own.getByRole('button', { name: 'Trekk tilbake: Kunden AS' }).click();
      await own.getByRole('dialog').getByRole('button', { name: 'Trekk tilbake' }).click();
      await own.getByText('Trukket tilbake').first().waitFor();
      await checkBothColours(own, 'own consents');
      assert.equal(await consentStatus(id), 'Revoked');
    });

    test('not given, and not to be answered by others or after its end', async () => {
      const { id, viewUri } = await askConsent();
      const stranger = await openAsked(viewUri, 'Daglig Leder');
      await stranger.getByRole('heading', { level: 1, name: 'Du kan ikke svare på denne forespørselen' }).waitFor();
      const page = await openAsked(viewUri, 'Privat Person');
      await page.getByRole('button', { name: 'Nei, jeg gir ikke samtykke' }).click();
      await page.getByRole('heading', { level: 1, name: 'Samtykket er ikke gitt' }).waitFor();
      assert.equal(await consentStatus(id), 'Rejected');
      const late = await askConsent({ validTo: new Date(Date.now() + 5_000).toISOString() });
      ahead = 6_000;
      const expired = await openAsked(late.viewUri, 'Privat Person');
      await expired.getByText('Forespørselen har gått ut på dato. Be om en ny.').waitFor();
      assert.equal(await expired.getByRole('button', { name: 'Ja, jeg gir samtykke' }).count(), 0);
    });

    test('for an organisation, by somebody who answers for it', async () => {
      const from = `urn:altinn:organization:identifier-no:${organisations.consumer}`;
      const { viewUri } = await askConsent({ from });
      const page = await openAsked(viewUri, 'Daglig Leder');
      await page.getByText('Du svarer for Kunden AS', { exact: false }).waitFor();
      await page.getByRole('button', { name: 'Ja, jeg gir samtykke' }).click();
      await page.getByRole('heading', { level: 1, name: 'Samtykket er gitt' }).waitFor();
      const list = await openAsked(`${server.address}portal/${organisations.consumer}/consents`, 'Daglig Leder');
      await list.getByRole('heading', { level: 1, name: 'Samtykker for Kunden AS' }).waitFor();
      await list.getByText('Gjelder', { exact: true }).waitFor();
      await checkBothColours(list, 'consents of an organisation');
    });
  });
});
