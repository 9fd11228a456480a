/** Longest quotation, in characters: the length of the longest scope. */
const LONGEST_NAME = 320;
/** Longest description of an error, in characters. */
const LONGEST_DESCRIPTION = 3100;
/** Names of only these characters need no quotation marks. */
const PLAIN = /^[A-Za-z0-9.:/_#-]+$/;
/**
 * The characters that `error_description` may have (RFC 6749 §5.2): no quotes, backslashes or control characters, and
 * only ASCII.
 */
const DESCRIBABLE = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;

/**
 * Makes `text` valid for `error_description` (RFC 6749 §5.2, RFC 6750 §3). Other characters are replaced by their
 * Unicode number, such as `<U+00E5>` for å, so that even an invisible one can be looked up. Cuts the result to
 * `longest` characters.
 */
export function describableText(text: string, longest: number = LONGEST_DESCRIPTION): string {
  if (text.length <= longest && DESCRIBABLE.test(text)) return text;
  return escapeText(text, { longest, mayStand: (character) => DESCRIBABLE.test(character) });
}

/** Puts `text` from outside in quotation marks and replaces characters that `error_description` may not have. */
export function quoteText(text: string, longest: number = LONGEST_NAME): string {
  const mayStand = (character: string) => character !== "'" && DESCRIBABLE.test(character);
  return `'${escapeText(text, { longest, mayStand })}'`;
}

/**
 * A name from outside for use in an answer: unchanged if it is plain, otherwise in quotation marks, so that a wrong
 * character can be seen.
 */
export function quoteName(text: string, longest: number = LONGEST_NAME): string {
  const start = text.slice(0, longest);
  return PLAIN.test(start) ? start : quoteText(text, longest);
}

function escapeText(
  text: string,
  { longest, mayStand }: { readonly longest: number; readonly mayStand: (character: string) => boolean },
): string {
  let written = '';
  for (const character of text) {
    const next = mayStand(character) ? character : writeCodePoint(character);
    if (written.length + next.length > longest) break;
    written += next;
  }
  return written;
}

function writeCodePoint(character: string): string {
  return `<U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}>`;
}
