import assert from 'node:assert/strict';
import type { Locator, Page } from 'playwright-core';

/** More presses than any page needs. */
const MOST_PRESSES = 150;

/** Goes on with Tab until `target` has the focus, as people without a mouse do. Fails if it is never reached, or is not seen. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  for (let presses = 0; presses < MOST_PRESSES; presses += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) {
      assert.ok(await isSeen(target), 'what has the focus is on the screen and not covered');
      return;
    }
    await page.keyboard.press('Tab');
  }
  assert.fail(`${target} is not reached by keyboard`);
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

/** WCAG 2.2, 2.4.11: the focus is not hidden behind anything. */
function isSeen(target: Locator): Promise<boolean> {
  return target.evaluate((element) => {
    const { left, top, width, height } = element.getBoundingClientRect();
    const [x, y] = [left + width / 2, top + height / 2];
    const found = document.elementFromPoint(x, y);
    // Switches and boxes are drawn by what stands around them.
    return found !== null && (element.contains(found) || found.contains(element) || found.closest('label') !== null);
  });
}
