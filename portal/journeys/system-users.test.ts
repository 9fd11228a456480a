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

const { clients, registry } = systemUserRegistry();
const example = registry as { people: object[] };
const ofVendor = `portal/${organisations.supplier}/system-users`;
const ofCustomer = `portal/${organisations.consumer}/system-users`;

describe('system users', { skip: withoutBrowser }, () => {
  let server: TestServer;
  let browsing: Browsing;
  before(async () => {
    server = await startTestServer({
      registry: {
        ...example,
        people: [
          ...example.people,
          {
            pid: makePid({ month: 5 }),
            name: 'Leverandør Admin',
            roles: [{ orgno: organisations.supplier, role: 'APIADM' }],
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
  const askToken = () =>
    requestMachineToken(server, clients.vendor, {
      scope: scopes.openForAll,
      claims: {
        authorization_details: [
          {
            type: 'urn:altinn:systemuser',
            systemuser_org: { authority: 'iso6523-actorid-upis', ID: `0192:${organisations.consumer}` },
          },
        ],
      },
    });

  for (const [locale, tab] of [
    ['nb-NO', 'Mine systemer'],
    ['nn-NO', 'Mine system'],
    ['en-GB', 'My systems'],
  ] as const) {
    test(`the vendor's first page (${locale})`, async () => {
      const page = await open('Leverandør Admin', ofVendor, { locale });
      await page.getByRole('tab', { name: tab }).waitFor();
      assert.equal(await page.getByRole('tab').count(), 2, 'approving takes another right');
      await checkBothColours(page, `systems in ${locale}`);
    });
  }

  test('from a system of the vendor to a token for the customer, and back', async () => {
    const vendor = await open('Leverandør Admin', ofVendor);
    await vendor.getByRole('link', { name: 'Registrer system' }).click();
    await vendor.getByRole('button', { name: 'Registrer system' }).click();
    await vendor.getByRole('link', { name: 'Skriv en ID uten mellomrom.' }).waitFor();
    await checkBothColours(vendor, 'a system with faults');
    await vendor.getByLabel('System-ID').fill('kaipilot');
    await vendor.getByRole('group', { name: 'Navn' }).getByLabel('Bokmål').fill('Kaipilot');
    await vendor.getByRole('group', { name: 'Beskrivelse' }).getByLabel('Bokmål').fill('Planlegging av kai');
    await vendor.getByRole('searchbox', { name: 'Søk etter tjeneste' }).fill('innsending');
    await vendor.getByRole('button', { name: 'Legg til: fjordetaten-innsending' }).click();
    await vendor.getByLabel('Tilgangspakker').fill('urn:altinn:accesspackage:regnskap');
    // What was typed is not lost.
    await vendor.reload();
    await vendor.getByText('fjordetaten-innsending').first().waitFor();
    await vendor.getByRole('checkbox', { name: 'vendor' }).check();
    await vendor.getByRole('button', { name: 'Registrer system' }).click();
    await vendor.getByRole('heading', { level: 1, name: 'Kaipilot' }).waitFor();
    await vendor.getByText('Ingen forespørsler ennå.').waitFor();
    await checkBothColours(vendor, 'a system');

    await vendor.getByRole('link', { name: 'Spør en kunde' }).click();
    await vendor.getByLabel('Organisasjonsnummeret til kunden').fill(organisations.consumer);
    await vendor.getByText('Kunden AS').waitFor();
    await checkBothColours(vendor, 'ask a customer');
    await vendor.getByRole('button', { name: 'Spør en kunde' }).click();
    await vendor.getByRole('heading', { level: 1, name: 'Send denne lenken til kunden' }).waitFor();
    await checkBothColours(vendor, 'the link for a customer');
    const link = (await vendor.locator('main code').textContent()) ?? '';
    assert.ok(link.startsWith(`${server.issuer}accessmanagement/ui/systemuser/request?id=`), link);
    await assert.rejects(askToken());

    const customer = await open('Daglig Leder', link.slice(server.issuer.length));
    await customer.getByRole('button', { name: 'Godkjenn systemtilgang' }).click();
    await customer.getByRole('heading', { level: 1, name: 'Systemtilgangen er godkjent' }).waitFor();
    assert.ok(await askToken());

    await vendor.getByRole('link', { name: 'Til forespørslene' }).click();
    await vendor.getByText('Godkjent').waitFor();
    await checkBothColours(vendor, 'requests');

    const owner = await open('Daglig Leder', ofCustomer);
    await owner.getByRole('link', { name: 'Kaipilot' }).click();
    await owner.getByText('Fullmakter (1)').waitFor();
    await owner.getByText('Regnskap').first().waitFor();
    await checkBothColours(owner, 'a system user');
    await owner.getByRole('button', { name: 'Slett systemtilgang' }).click();
    await owner.getByRole('dialog').getByRole('button', { name: 'Slett systemtilgang' }).click();
    await owner.getByText('Virksomheten har ingen systemtilganger ennå.').waitFor();
    await assert.rejects(askToken());
  });

  test('the customer makes one without having been asked', async () => {
    const page = await open('Daglig Leder', `${ofCustomer}/new`);
    await page.getByRole('button', { name: 'Opprett systemtilgang' }).click();
    await page.getByRole('link', { name: 'Velg et system.' }).waitFor();
    await page.getByRole('radio', { name: 'Kaipilot' }).check();
    await page.getByLabel('Navn').fill('Kaia vår');
    await checkBothColours(page, 'a new system user');
    await page.route('**/create', (route) => route.fulfill({ status: 500, body: '{}' }));
    await page.getByRole('button', { name: 'Opprett systemtilgang' }).click();
    await page.getByText('Noe gikk galt her hos oss.', { exact: false }).waitFor();
    assert.equal(await page.getByLabel('Navn').inputValue(), 'Kaia vår');
    await page.unroute('**/create');
    await page.getByRole('button', { name: 'Opprett systemtilgang' }).click();
    await page.getByRole('heading', { level: 1, name: 'Kaia vår' }).waitFor();
    assert.ok(await askToken());
  });

  test('a request can be withdrawn, and the system changed', async () => {
    const system = `${ofVendor}/systems/${organisations.supplier}_kaipilot`;
    const page = await open('Leverandør Admin', `${system}/ask`);
    await page.getByLabel('Organisasjonsnummeret til kunden').fill(organisations.consumer);
    await page.getByLabel('Referanse (valgfritt)').fill('filial');
    await page.getByRole('button', { name: 'Spør en kunde' }).click();
    await page.getByRole('link', { name: 'Til forespørslene' }).click();
    const row = page.getByRole('row', { name: 'filial' });
    await row.getByText('Venter på svar').waitFor();
    await row.getByRole('button', { name: 'Trekk tilbake: Kunden AS' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Trekk tilbake' }).click();
    await row.waitFor({ state: 'detached' });
    await page.goto(`${server.address}${system}/edit`);
    await page.getByRole('group', { name: 'Navn' }).getByLabel('Bokmål').fill('Kaipilot 2');
    await page.getByRole('button', { name: 'Lagre' }).click();
    await page.getByRole('heading', { level: 1, name: 'Kaipilot 2' }).waitFor();
  });

  test("another vendor's system is not found", async () => {
    const page = await open('Fremmed Leder', 'portal/');
    await page.goto(
      `${server.address}portal/${organisations.stranger}/system-users/systems/${organisations.supplier}_kaipilot`,
    );
    await page.getByRole('heading', { level: 1, name: 'Vi finner ikke siden' }).waitFor();
    assert.equal(await page.getByText('Kaipilot').count(), 0);
  });
});
