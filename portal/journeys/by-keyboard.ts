import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';

/** More presses than any page needs. */
const MOST_PRESSES = 150;

/** Goes on with Tab until `target` has the focus, as people without a mouse do. Fails if it is never reached, or is not seen. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let presses = 0; presses < MOST_PRESSES; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) {
      // A dialog that closes gives the focus back without scrolling. What stood over it may be on its way out.
      await target.scrollIntoViewIfNeeded();
      await page.waitForFunction(isSeen, await target.elementHandle());
      return;
    }
    await page.keyboard.press('Tab');
  }
  assert.fail(`${target} is not reached by keyboard`);
}

/** Waits until `target` has the focus: a page moves it when it has drawn what it shows, not before. */
export async function waitForFocus(page: Page, target: Locator): Promise<void> {
  await page.waitForFunction((element) => element === document.activeElement, await target.elementHandle());
}

/** Goes to `target` and presses `key`. */
export async function pressOn(page: Page, target: Locator, key = 'Enter'): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press(key);
}

/** Goes to `target` and types `text`. */
export async function typeInto(page: Page, target: Locator, text: string): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.insertText(text);
}

/** WCAG 2.2, 2.4.11: what has the focus is not wholly hidden behind anything. Runs in the page. */
function isSeen(element: SVGElement | HTMLElement | null): boolean {
  if (element === null) return false;
  const { left, top, width, height } = element.getBoundingClientRect();
  const parts = [0.1, 0.5, 0.9];
  return parts.some((x) =>
    parts.some((y) => {
      const found = document.elementFromPoint(left + width * x, top + height * y);
      // Boxes are drawn by what stands around them.
      return found !== null && (element.contains(found) || found.contains(element) || found.closest('label') !== null);
    }),
  );
}
