/**
 * Whether both databases can keep this text as it is. PostgreSQL refuses U+0000 in text, and a surrogate without its
 * pair has no form in UTF-8: it would become U+FFFD on the way, another text than the one that was sent.
 */
export function isStorable(text: string): boolean {
  return !text.includes('\u0000') && text.isWellFormed();
}
