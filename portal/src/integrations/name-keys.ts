/** The keys that a change of keys is about, as they stand in its address. */
export function nameKeys(old: string | undefined, next?: string): { old?: string; next?: string } {
  return { ...(old !== undefined && { old }), ...(next !== undefined && { next }) };
}
