/** Most numbers that one call takes. */
export const MOST_NUMBERS = 1000;

/**
 * The organisation numbers in a pasted text: one a line, or with commas, semicolons or tabs between, as spreadsheets give them.
 * Spaces within a number stay; the server reads them.
 */
export function splitNumbers(text: string): string[] {
  return text
    .split(/[\n\r,;\t]+/)
    .flatMap((part) => {
      const bare = part.trim();
      // Several numbers on a line with nothing but spaces between.
      return /^\d{9}(?:\s+\d{9})+$/.test(bare) ? bare.split(/\s+/) : [bare];
    })
    .filter((part) => part !== '')
    .map((part) => part.slice(0, 64));
}
