import type { Locator, Page } from 'playwright-core';

/**
 * Seconds that things take a person who has never seen the page: the keystroke-level model of Card, Moran and Newell (1980), and 238
 * words a minute (Brysbaert 2019, the mean of adults who read every word).
 */
const pace = { think: 1.35, point: 1.1, press: 0.2, key: 0.28, word: 60 / 238 } as const;
/** Between two keys when typing in a test, in milliseconds: enough for the page to hear each of them. */
const TYPING_DELAY = 15;

/** Uses a page as a person does, by what can be seen, and counts the time that a person would have taken. */
export interface Person {
  readonly page: Page;
  /** So far, in seconds. */
  seconds(): number;
  press(role: 'button' | 'link' | 'radio' | 'checkbox' | 'tab', name: string | RegExp): Promise<void>;
  type(label: string | RegExp, text: string): Promise<void>;
  /** Reads whatever is new in the main part of the page, word by word, once the heading is there. */
  read(heading: string | RegExp): Promise<void>;
}

export function createPerson(page: Page): Person {
  let seconds = 0;
  const known = new Set<string>();
  const point = async (target: Locator) => {
    seconds += pace.think + pace.point + pace.press;
    await target.click();
  };
  return {
    page,
    seconds: () => seconds,
    press: (role, name) => point(page.getByRole(role, { name }).first()),
    type: async (label, text) => {
      const field = page.getByLabel(label);
      await point(field);
      seconds += text.length * pace.key;
      await field.pressSequentially(text, { delay: TYPING_DELAY });
    },
    read: async (heading) => {
      await page.getByRole('heading', { name: heading }).first().waitFor();
      const lines = (await page.getByRole('main').innerText()).split('\n');
      // Programs are copied, not read.
      for (const code of await page.locator('pre').allInnerTexts())
        for (const line of code.split('\n')) known.add(line);
      const fresh = lines.filter((line) => !known.has(line));
      for (const line of fresh) known.add(line);
      seconds += fresh.join(' ').split(/\s+/).length * pace.word;
    },
  };
}
