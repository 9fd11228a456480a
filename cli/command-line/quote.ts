/** A word of a command to be pasted, for a shell of the Unix kind. */
export function quote(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A command of Portvakt to be pasted. */
export function suggest(words: readonly string[]): string {
  return ['npx', '--no-install', 'portvakt', ...words].map(quote).join(' ');
}
