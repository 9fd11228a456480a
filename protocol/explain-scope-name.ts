import { quoteText } from './quote-text.ts';

/** What people put between scopes instead of a space, directly or encoded once too often. */
const SEPARATOR = /%20|%2B|%2C|%0A|\\n|[,;+|]/i;
const CAPITAL = /\p{Lu}/u;
const STRAY = /[^a-z0-9æøå._:/-]/u;

/** What is wrong with the form of one requested scope, in sentences; nothing if its form is right. */
export function explainScopeName(name: string): string | undefined {
  const separator = SEPARATOR.exec(name)?.[0];
  const stray = separator === undefined ? STRAY.exec(name.toLowerCase())?.[0] : undefined;
  const sentences = [
    separator !== undefined && `Scopes are separated by spaces, and not by ${quoteText(separator)}.`,
    stray !== undefined && `The character ${quoteText(stray)} cannot stand in a scope.`,
    CAPITAL.test(name) && 'Scopes are lower case.',
    separator === undefined && !name.includes(':') && 'A scope has the form prefix:subscope.',
  ].filter((sentence) => sentence !== false);
  return sentences.length === 0 ? undefined : sentences.join(' ');
}
