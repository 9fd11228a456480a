import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

/**
 * Where Debian and others install it; `PORTVAKT_TEST_CHROMIUM` names another. The shell is the same browser without windows, tool bars
 * and extensions, and needs a third less of the processor.
 */
const places = [
  process.env.PORTVAKT_TEST_CHROMIUM,
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];
const executable = places.find((path) => path !== undefined && existsSync(path));

/** Why journeys cannot run here; false where they can. In CI they always run. */
export const withoutBrowser =
  executable === undefined && process.env.CI === undefined
    ? 'no Chromium is installed (set PORTVAKT_TEST_CHROMIUM to one)'
    : false;

export interface Browsing {
  /** A page of a new visitor: no cookies, nothing kept. `others`: servers besides ours that it may visit, such as a sign-in provider. */
  open(address: string, options?: BrowserContextOptions, others?: readonly string[]): Promise<Page>;
  /** Closes the browser. Fails if a page broke its policy, threw, or asked another server for anything. */
  close(): Promise<void>;
}

/** Starts a real browser. Whatever goes wrong in a page that nobody sees fails in {@link Browsing.close}. */
export async function startBrowsing(): Promise<Browsing> {
  assert.ok(executable, 'Chromium is installed');
  const browser: Browser = await chromium.launch({
    executablePath: executable,
    args: ['--no-sandbox', '--disable-gpu'],
  });
  const faults: string[] = [];
  return {
    open: async (address, options, others = []) => {
      const context = await browser.newContext({ locale: 'nb-NO', timezoneId: 'Europe/Oslo', ...options });
      const page = await context.newPage();
      page.setDefaultTimeout(90_000);
      await page.addInitScript(() => {
        addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
          console.error(`policy violated: ${violatedDirective} ${blockedURI}`);
        });
      });
      page.on('pageerror', (error) => faults.push(`${page.url()}: ${error.stack ?? error.message}`));
      page.on('console', (message) => {
        // That an answer was no success is told by the page, where it matters.
        if (message.type() !== 'error' || message.text().startsWith('Failed to load resource')) return;
        faults.push(`${page.url()}: ${message.text()}`);
      });
      page.on('request', (request) => {
        const { protocol, host } = new URL(request.url());
        const known = [address, ...others].some((one) => new URL(one).host === host);
        if (protocol.startsWith('http') && !known) faults.push(`${page.url()} asked ${request.url()}`);
      });
      await page.goto(address);
      return page;
    },
    close: async () => {
      await browser.close();
      assert.deepEqual(faults, []);
    },
  };
}

const axe = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Fails if axe finds anything on the page as it stands (WCAG 2.2 AA). `what` names the page in the failure. */
export async function checkAccessibility(page: Page, what: string): Promise<void> {
  // It stays until another document is loaded.
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(await axe);
  const found = await page.evaluate(async () => {
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    // Defined by the script above.
    const { violations } = await (globalThis as unknown as { axe: typeof import('axe-core') }).axe.run(document, {
      runOnly: tags,
    });
    return violations.map(({ id, help, nodes }) => `${id}: ${help}: ${nodes.map(({ html }) => html).join(' ')}`);
  });
  assert.deepEqual(found, [], what);
}

/** The same in both colour schemes. */
export async function checkBothColours(page: Page, what: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    // The page has the other colours from the frame after the next one on.
    await page.waitForFunction((scheme) => matchMedia(`(prefers-color-scheme: ${scheme})`).matches, colorScheme);
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
    await page.evaluate(waitForColours);
    await checkAccessibility(page, `${what}, ${colorScheme}`);
  }
}

/** Colours that are on their way are no colours of the page. What inherits a colour follows it, level by level. */
async function waitForColours(): Promise<void> {
  for (;;) {
    const moving = document.getAnimations().filter((animation) => animation instanceof CSSTransition);
    if (moving.length === 0) return;
    await Promise.allSettled(moving.map(({ finished }) => finished));
  }
}

/** Signs a demo person in through the page, as a visitor would. */
export async function signIn(page: Page, name: string): Promise<void> {
  await page.getByRole('button', { name }).click();
  await page.getByRole('heading', { level: 1 }).waitFor();
}
