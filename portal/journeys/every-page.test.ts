import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { startTestServer, type TestServer } from '@portvakt/own-tests';
import type { Page } from 'playwright-core';
import { type Browsing, checkAccessibility, signIn, startBrowsing, withoutBrowser } from './browse.ts';

const pension = '310123412';

/** The main pages, by who sees them. Their contents have journeys of their own; here it is what all have in common. */
const pages: readonly (readonly [person: string, addresses: readonly string[]])[] = [
  [
    'Kari Pensjon',
    [
      `${pension}`,
      `${pension}/start`,
      `${pension}/integrations`,
      `${pension}/integrations/new`,
      ...['', '/keys', '/scopes', '/use', '/report', '/history'].map(
        (tab) => `${pension}/integrations/demo-pensjon${tab}`,
      ),
      `${pension}/access`,
      `${pension}/delegations`,
      `${pension}/system-users`,
      `${pension}/consents`,
      `${pension}/troubleshooting`,
      `${pension}/notices`,
      `${pension}/notices/settings`,
      `${pension}/members`,
      `${pension}/terms`,
      'me',
      'me/consents',
    ],
  ],
  ['Nils NAV', ['889640782/apis', '889640782/apis/new']],
  ['Drude Drift', ['operator', 'operator/organisations']],
];

describe('every page', { skip: withoutBrowser }, () => {
  let server: TestServer;
  let browsing: Browsing;
  before(async () => {
    server = await startTestServer({ environment: { PORTVAKT_REGISTRY: '' } });
    browsing = await startBrowsing();
  });
  after(async () => {
    await server.stop();
    await browsing.close();
  });

  const openAs = async (person: string, options: Parameters<Browsing['open']>[1] = {}) => {
    const page = await browsing.open(`${server.address}portal/`, options);
    await signIn(page, person);
    return page;
  };
  const goTo = async (page: Page, address: string): Promise<string> => {
    await page.goto(`${server.address}portal/${address}`);
    const heading = page.getByRole('heading', { level: 1 });
    await heading.waitFor();
    await page.getByText(/^(Henter|Hentar|Loading) …$/).waitFor({ state: 'detached' });
    return `${address}: ${await heading.innerText()}`;
  };

  for (const [person, addresses] of pages) {
    test(`of ${person}: nothing that axe finds, in light and dark`, async () => {
      for (const colorScheme of ['light', 'dark'] as const) {
        const page = await openAs(person, { colorScheme, reducedMotion: 'reduce' });
        for (const address of addresses) {
          const name = await goTo(page, address);
          assert.doesNotMatch(name, /finner ikke|kan ikke vises/, name);
          await checkAccessibility(page, `${name}, ${colorScheme}`);
        }
      }
    });

    test(`of ${person}: at 320 px, which is 400 % of 1280, nothing has to be scrolled sideways`, async () => {
      const page = await openAs(person, { viewport: { width: 320, height: 640 } });
      for (const address of addresses) {
        const name = await goTo(page, address);
        const wider = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        assert.ok(wider <= 0, `${name} is ${wider} px too wide`);
      }
    });

    test(`of ${person}: with forced colours, the focus is seen wherever it goes`, async () => {
      const page = await openAs(person, { forcedColors: 'active', viewport: { width: 640, height: 480 } });
      for (const address of addresses.slice(0, 4)) {
        const name = await goTo(page, address);
        for (let step = 0; step < 12; step += 1) {
          await page.keyboard.press('Tab');
          const unseen = await page.evaluate(() => {
            const focused = document.activeElement;
            if (focused === null || focused === document.body) return undefined;
            const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(focused);
            const { top, bottom, width, height } = focused.getBoundingClientRect();
            const isOutlined = (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none';
            const isInView = bottom > 0 && top < innerHeight && width > 0 && height > 0;
            return isOutlined && isInView ? undefined : focused.outerHTML.slice(0, 200);
          });
          assert.equal(unseen, undefined, name);
        }
      }
    });
  }
});
