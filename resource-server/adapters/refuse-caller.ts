/** What reading the caller of a request that has none does: that is a mistake in the program, not in the request. */
export function refuseCaller(): never {
  throw new Error('This request has no caller: its route is unprotected, or its policy has not decided yet.');
}
