/**
 * Whether both databases can keep this text as it is. PostgreSQL refuses U+0000 in text, and a surrogate without its
 * pair has no form in UTF-8: it would become U+FFFD on the way, another text than the one that was sent.
 */
export function isStorable(text: string): boolean {
  return !text.includes('\u0000') && text.isWellFormed();
}

/** The text with U+FFFD in place of what cannot be kept: for records that people read and nothing is decided by. */
export function toStorable(text: string): string {
  return isStorable(text) ? text : text.replaceAll('\u0000', '\uFFFD').toWellFormed();
}
