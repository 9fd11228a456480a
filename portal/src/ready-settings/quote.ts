/**
 * A text in double quotes, as JavaScript, Java, C#, Python and YAML read it alike: escapes of JSON, and nothing but ASCII. No language
 * of these puts values into such a text.
 */
export function quoteText(text: string): string {
  return JSON.stringify(text).replaceAll(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** A word of a POSIX shell. Quotation marks are left out where nothing needs them. */
export function quoteShell(word: string): string {
  return /^[\w./:@-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
