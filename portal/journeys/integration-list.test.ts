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
import { type Browsing, checkBothColours, signIn, startBrowsing, withoutBrowser } from './browse.ts';
import { tabTo } from './by-keyboard.ts';

const MANY = 5000;
/** More rows than a window shows, with those beside it. */
const A_WINDOW = 60;
const number = (index: number) => String(index).padStart(4, '0');
const client = (index: number) => ({
  client_id: `client-${number(index)}`,
  client_orgno: organisations.consumer,
  client_name: `Integrasjon ${number(index)}`,
  description: index === MANY ? 'Den siste, for fakturering' : 'En av mange',
  integration_type: index % 100 === 0 ? 'krr' : 'maskinporten',
  scopes: index % 100 === 0 ? ['krr:global/kontaktinformasjon.read'] : ['demo:open-for-all'],
  active: index % 10 !== 9,
});
const example = exampleRegistry(makeClient('client'));
const registry = {
  ...example,
  clients: Array.from({ length: MANY }, (_, index) => client(index + 1)),
  people: [{ pid: makePid(), name: 'Kari Kunde', roles: [{ orgno: organisations.consumer, role: 'DAGL' }] }],
};

describe(`a list of ${MANY} integrations`, { skip: withoutBrowser }, () => {
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

  const open = async (search: string, viewport = { width: 1200, height: 800 }): Promise<Page> => {
    const address = `${server.address}portal/${organisations.consumer}/integrations${search}`;
    const page = await browsing.open(address, { viewport });
    await signIn(page, 'Kari Kunde');
    await page.getByRole('table').waitFor();
    return page;
  };
  const link = (page: Page, index: number) => page.getByRole('link', { name: `Integrasjon ${number(index)}` });
  const countRows = (page: Page) => page.locator('tbody tr[aria-rowindex]').count();

  test('has only the rows of the window in the document, and tells how many there are', async () => {
    const page = await open('?state=all');
    await link(page, 1).waitFor();
    const table = page.getByRole('table');
    assert.equal(await table.getAttribute('aria-rowcount'), String(MANY + 1));
    assert.ok((await countRows(page)) < A_WINDOW);
    assert.equal(await page.locator('tr', { has: link(page, 1) }).getAttribute('aria-rowindex'), '2');

    await page.mouse.wheel(0, 100_000);
    await link(page, 1).waitFor({ state: 'detached' });
    await page
      .getByRole('link', { name: /^Integrasjon 1/ })
      .first()
      .waitFor();
    assert.ok((await countRows(page)) < A_WINDOW);
    await page.getByText(`Viser 5 000 av 5 000.`).waitFor();
    await checkBothColours(page, 'long list');
  });

  test('is searched and filtered down to the last one', async () => {
    const page = await open('');
    await page.getByRole('searchbox').fill('fakturering');
    await link(page, MANY).waitFor();
    assert.equal(await countRows(page), 1);
    await page.getByText('Viser 1 av 5 000.').waitFor();
    await page.waitForURL(/q=fakturering/);
    await page.getByRole('searchbox').fill('');
    await page.getByLabel('Type').selectOption({ label: 'Kontakt- og reservasjonsregisteret' });
    await page.getByText('Viser 50 av 5 000.').waitFor();
    await page.getByLabel('Tilstand').selectOption({ label: 'Deaktivert' });
    await page.getByText('Viser 0 av 5 000.').waitFor();
    await page.getByLabel('Type').selectOption({ label: 'Alle typer' });
    await page.getByText('Viser 500 av 5 000.').waitFor();
    // The address follows what is typed after a while.
    await page.waitForURL((address) => !address.searchParams.has('q'));
    await page.reload();
    await page.getByText('Viser 500 av 5 000.').waitFor();
  });

  test('is sorted by its headings', async () => {
    const page = await open('?state=all');
    const heading = page.getByRole('columnheader', { name: 'Navn' });
    assert.equal(await heading.getAttribute('aria-sort'), 'ascending');
    await heading.getByRole('button').click();
    await link(page, MANY).waitFor();
    assert.equal(await heading.getAttribute('aria-sort'), 'descending');
  });

  test('is gone through by keyboard to its last row, which opens', async () => {
    const page = await open('?state=all');
    await tabTo(page, link(page, 1));
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.waitForFunction(() => document.activeElement?.textContent === 'Integrasjon 0003');
    await page.keyboard.press('End');
    await page.waitForFunction(() => document.activeElement?.textContent === 'Integrasjon 5000');
    await tabTo(page, link(page, MANY));
    await page.keyboard.press('ArrowUp');
    await page.waitForFunction(() => document.activeElement?.textContent === 'Integrasjon 4999');
    // What has the focus stays in the document, wherever the window goes.
    await page.mouse.wheel(0, -1_000_000);
    await link(page, 1).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), 'Integrasjon 4999');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: 'Integrasjon 4999' }).waitFor();
  });

  test('fits on a narrow screen', async () => {
    const page = await open('?state=all', { width: 320, height: 700 });
    await link(page, 1).waitFor();
    assert.ok((await countRows(page)) < A_WINDOW);
    assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
    await checkBothColours(page, 'narrow list');
  });
});
