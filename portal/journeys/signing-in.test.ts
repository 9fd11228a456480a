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
import { type Browsing, checkBothColours, signIn, startBrowsing, withoutBrowser } from './browse.ts';

const registry = {
  ...exampleRegistry(makeClient('client')),
  people: [{ pid: makePid(), name: 'Kari Demo', roles: [{ orgno: organisations.consumer, role: 'DAGL' }] }],
};

describe('signing in', { skip: withoutBrowser }, () => {
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

  for (const [locale, heading] of [
    ['nb-NO', 'Logg inn'],
    ['nn-NO', 'Logg inn'],
    ['en-GB', 'Sign in'],
  ] as const) {
    test(`the issuer's own address leads to the sign-in page (${locale})`, async () => {
      const page = await browsing.open(server.address, { locale });
      await page.getByRole('heading', { level: 1, name: heading }).waitFor();
      assert.equal(await page.locator('html').getAttribute('lang'), locale.slice(0, 2));
      await checkBothColours(page, `sign-in page in ${locale}`);
    });
  }

  test('a demo person is signed in by one click, stays so after a reload, and is signed out again', async () => {
    const page = await browsing.open(`${server.address}portal/${organisations.consumer}`);
    await signIn(page, 'Kari Demo');
    await page.getByRole('heading', { level: 1, name: 'Kunden AS' }).waitFor();
    await checkBothColours(page, 'overview');
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Kunden AS' }).waitFor();
    assert.equal(await page.evaluate(() => document.cookie), '', 'scripts do not see the cookie');
    await page.getByRole('button', { name: 'Kari Demo' }).click();
    await page.getByRole('button', { name: 'Logg ut' }).click();
    await page.getByRole('heading', { level: 1, name: 'Logg inn' }).waitFor();
    await page.goto(`${server.address}portal/${organisations.consumer}`);
    await page.getByRole('heading', { level: 1, name: 'Logg inn' }).waitFor();
  });

  test('an organisation that the person has no part in is not found', async () => {
    const page = await browsing.open(`${server.address}portal/${organisations.consumer}`);
    await signIn(page, 'Kari Demo');
    await page.goto(`${server.address}portal/889640782`);
    await page.getByRole('heading', { level: 1, name: 'Vi finner ikke siden' }).waitFor();
  });
});
