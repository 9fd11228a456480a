/**
 * Whether both databases can store this text unchanged. PostgreSQL refuses U+0000. A surrogate without its pair cannot
 * be written in UTF-8: it would become U+FFFD, another text than the one that was sent.
 */
export function isStorable(text: string): boolean {
  return !text.includes('\u0000') && text.isWellFormed();
}

/** The text with U+FFFD for what cannot be stored. For records that people read, and that decide nothing. */
export function toStorable(text: string): string {
  return isStorable(text) ? text : text.replaceAll('\u0000', '\uFFFD').toWellFormed();
}
