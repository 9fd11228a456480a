/** Longest quotation, in characters: as long as a scope may be. */
const LONGEST_NAME = 320;
/** Longest description of an error, in characters. */
const LONGEST_DESCRIPTION = 3100;
/** Characters of a name that say nothing but themselves. */
const PLAIN = /^[A-Za-z0-9.:/_#-]+$/;
/** What `error_description` may hold (RFC 6749 §5.2): no quote, no backslash, no controls, nothing beyond ASCII. */
const DESCRIBABLE = /^[\x20\x21\x23-\x5b\x5d-\x7e]*$/;

/**
 * `text` as `error_description` may have it (RFC 6749 §5.2, RFC 6750 §3). Another character stands there by its number in
 * Unicode, such as `<U+00E5>` for å, so that one who cannot see it can look it up. At most `longest` characters come out.
 */
export function describableText(text: string, longest: number = LONGEST_DESCRIPTION): string {
  if (text.length <= longest && DESCRIBABLE.test(text)) return text;
  return escapeText(text, { longest, mayStand: (character) => DESCRIBABLE.test(character) });
}

/** `text` from outside between quotation marks, with the characters that `error_description` may not have written out. */
export function quoteText(text: string, longest: number = LONGEST_NAME): string {
  const mayStand = (character: string) => character !== "'" && DESCRIBABLE.test(character);
  return `'${escapeText(text, { longest, mayStand })}'`;
}

/**
 * A name from outside, fit for an answer: as it is where it is plain, and otherwise quoted, so that the character that is
 * wrong in it can be seen.
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
