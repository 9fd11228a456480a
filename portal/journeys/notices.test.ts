import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import {
  exampleRegistry,
  type MailServer,
  makeClient,
  makePid,
  organisations,
  startMailServer,
  startTestServer,
  startWebhookReceiver,
  type TestServer,
  type WebhookReceiver,
} from '@portvakt/own-tests';
import type { Page } from 'playwright-core';
import { type Browsing, checkBothColours, signIn, startBrowsing, withoutBrowser } from './browse.ts';
import { waitForFocus } from './by-keyboard.ts';

const orgno = organisations.consumer;
const registry = {
  ...exampleRegistry(makeClient('client')),
  people: [
    { pid: makePid(), name: 'Kari Demo', roles: [{ orgno, role: 'DAGL' }] },
    { pid: makePid({ day: 11 }), name: 'Ola Demo', roles: [{ orgno, role: 'APIADM' }] },
  ],
};

describe('notices', { skip: withoutBrowser }, () => {
  let server: TestServer;
  let browsing: Browsing;
  let mail: MailServer;
  let hook: WebhookReceiver;
  before(async () => {
    mail = await startMailServer();
    hook = await startWebhookReceiver();
    server = await startTestServer({ registry, environment: { PORTVAKT_SMTP_URL: mail.url } });
    browsing = await startBrowsing();
  });
  after(async () => {
    await browsing.close();
    await server.stop();
    await mail.stop();
    await hook.stop();
  });

  const open = async (path: string, options: Parameters<Browsing['open']>[1] = {}, name = 'Kari Demo') => {
    const page = await browsing.open(`${server.address}portal/${orgno}${path}`, options);
    await signIn(page, name);
    return page;
  };
  /** Moves on by keyboard until what is named has the focus. */
  const tabTo = async (page: Page, name: string | RegExp, role: 'button' | 'textbox' | 'link') => {
    const wanted = page.getByRole(role, { name });
    await wanted.waitFor();
    for (let steps = 0; steps < 60; steps += 1) {
      if (await wanted.evaluate((element) => element === document.activeElement)) return;
      await page.keyboard.press('Tab');
    }
    assert.fail(`${name} is not reached by keyboard`);
  };

  for (const [locale, inbox, settings] of [
    ['nb-NO', 'Varsler', 'Innstillinger for varsler'],
    ['nn-NO', 'Varsel', 'Innstillingar for varsel'],
    ['en-GB', 'Notices', 'Notice settings'],
  ] as const) {
    test(`the inbox and its settings are accessible (${locale})`, async () => {
      const page = await open('/notices', { locale, viewport: { width: 320, height: 640 } });
      await page.getByRole('heading', { level: 1, name: inbox }).waitFor();
      await checkBothColours(page, `inbox in ${locale}`);
      await page.getByRole('link', { name: settings }).click();
      await page.getByRole('heading', { level: 1, name: settings }).waitFor();
      await page.getByRole('textbox').first().waitFor();
      await checkBothColours(page, `settings in ${locale}`);
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.ok(width <= 320, `nothing is wider than the window: ${width}`);
    });
  }

  test('by keyboard alone, notices are set up, tried, and read', async () => {
    const page = await open('/notices/settings');
    await tabTo(page, 'E-postadresser', 'textbox');
    await page.keyboard.type('drift@kunden.example\nikke en adresse');
    await tabTo(page, 'Webhook', 'textbox');
    await page.keyboard.type(hook.url);
    await tabTo(page, 'Lagre', 'button');
    await page.keyboard.press('Enter');
    // What is wrong stands by the field, which has the focus.
    await page.getByText('Dette er ikke en e-postadresse: ikke en adresse.').waitFor();
    const addresses = page.getByRole('textbox', { name: 'E-postadresser' });
    await waitForFocus(page, addresses);
    await checkBothColours(page, 'settings with a fault');

    await page.keyboard.press('Control+a');
    await page.keyboard.type('drift@kunden.example');
    // Nothing typed is lost by a reload.
    await page.reload();
    await page.getByRole('heading', { level: 1, name: 'Innstillinger for varsler' }).waitFor();
    await addresses.waitFor();
    assert.equal(await addresses.inputValue(), 'drift@kunden.example');
    await tabTo(page, 'Lagre', 'button');
    await page.keyboard.press('Enter');
    await page.getByText('Ta vare på hemmeligheten nå').waitFor();
    assert.match(await page.locator('code').first().innerText(), /^whsec_/);
    await page.getByText('Venter på bekreftelse').waitFor();
    await checkBothColours(page, 'settings with a secret');
    const { text } = await mail.wait(1);

    const link = /https?:\S+\/email\/confirm\S+/.exec(text)?.[0] ?? '';
    const stranger = await browsing.open(link.replace(/^https?:\/\/[^/]+\//, server.address));
    await stranger.getByRole('button', { name: 'Ja, send varslene hit' }).press('Enter');
    await stranger.getByRole('heading', { level: 1, name: 'Takk, adressen er bekreftet' }).waitFor();
    await checkBothColours(stranger, 'a confirmed address');

    await tabTo(page, 'Send prøvevarsel', 'button');
    await page.keyboard.press('Enter');
    const [posted, mailed] = [await hook.wait(1), await mail.wait(2)];
    assert.equal(JSON.parse(posted.body).data.notices[0].title, 'Dette er et prøvevarsel');
    assert.equal(mailed.headers.get('subject'), 'Portvakt: Dette er et prøvevarsel');
    await page.getByRole('cell', { name: 'Sendt' }).nth(2).waitFor();
    await checkBothColours(page, 'settings with messages');

    await tabTo(page, /^Varsler/, 'link');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 2, name: 'Dette er et prøvevarsel' }).waitFor();
    await page.getByRole('link', { name: 'Varsler 1 uleste' }).waitFor();
    await checkBothColours(page, 'inbox with a notice');
    await tabTo(page, 'Merk som lest: Dette er et prøvevarsel', 'button');
    await page.keyboard.press('Enter');
    await page.getByRole('link', { name: 'Varsler', exact: true }).waitFor();
    await page.getByText('Ulest', { exact: true }).waitFor({ state: 'detached' });
  });

  test('of two who change the settings, the second is told', async () => {
    const [first, second] = [await open('/notices/settings'), await open('/notices/settings')];
    for (const page of [first, second]) await page.getByLabel('Nye bruksvilkår').waitFor();
    await first.getByLabel('Nye bruksvilkår').uncheck();
    await first.getByRole('button', { name: 'Lagre' }).click();
    await first.getByText('Innstillingene er lagret.').waitFor();
    await second.getByLabel('Nynorsk').check();
    await second.getByRole('button', { name: 'Lagre' }).click();
    await second.getByText('Noen andre har endret innstillingene mens du skrev.').waitFor();
    await second.getByRole('button', { name: 'Hent på nytt' }).click();
    await second.getByLabel('Nye bruksvilkår').and(second.locator(':not(:checked)')).waitFor();
    assert.ok(!(await second.getByLabel('Nynorsk').isChecked()));
  });

  test('who may not change the organisation reads notices and sees no settings', async () => {
    const page = await open('/notices', {}, 'Ola Demo');
    await page.getByRole('heading', { level: 1, name: 'Varsler' }).waitFor();
    assert.equal(await page.getByRole('link', { name: 'Innstillinger for varsler' }).count(), 0);
  });
});
