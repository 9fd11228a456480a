import { quoteName, quoteText } from './quote-text.ts';

/** What people put between scopes instead of a space, directly or encoded once too often. */
const SEPARATOR = /%20|%2B|%2C|%0A|\\n|[,;+|]/i;
/** Characters of a name that is repeated. */
const LONGEST_NAMED = 256;
const CAPITAL = /\p{Lu}/u;
const STRAY = /[^a-z0-9æøå._:/-]/u;

/** Digdir's documentation uses these names in examples, and guides copy them. */
const SAMPLE = /^difi(test)?:/i;
/** In prose, a slash before another prefix means «and». */
const JOINED = /^([^:/]+:[^:]*)\/([^:/]+:[^:]*)$/;

/** What is wrong with the form of one requested scope, in sentences; nothing if its form is right. */
export function explainScopeName(name: string): string | undefined {
  const separator = SEPARATOR.exec(name)?.[0];
  const stray = separator === undefined ? STRAY.exec(name.toLowerCase())?.[0] : undefined;
  const joined = JOINED.exec(name);
  const sentences = [
    separator !== undefined && `Scopes are separated by spaces, and not by ${quoteText(separator)}.`,
    stray !== undefined && `The character ${quoteText(stray)} cannot stand in a scope.`,
    CAPITAL.test(name) && 'Scopes are lower case.',
    joined !== null &&
      `These are two scopes. Write them with a space between: ${quoteName(`${joined[1]} ${joined[2]}`.toLowerCase(), LONGEST_NAMED)}.`,
    SAMPLE.test(name) &&
      `${quoteName(name, LONGEST_NAMED)} is a sample name from documentation: use the scopes of the API that you call.`,
    separator === undefined && !name.includes(':') && 'A scope has the form prefix:subscope.',
  ].filter((sentence) => sentence !== false);
  return sentences.length === 0 ? undefined : sentences.join(' ');
}
