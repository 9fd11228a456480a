/** A scope's full name, `prefix:subscope`. */
export type ScopeName = string & { readonly __brand: 'ScopeName' };

// Lower case throughout, as in Altinn's copy of the rule, with the wider set that older scopes use (underscore, hyphen
// and æøå; several colons). Capitals never occur, so a request with them is misspelt.
const SCOPE_NAME = /^[a-z0-9æøå][a-z0-9æøå_-]{0,63}:[a-z0-9æøå][a-z0-9æøå._:/-]{0,254}$/;

/** The scope name in `text`, or `undefined` unless it has a prefix, a colon and a subscope in lower case. */
export function parseScopeName(text: string): ScopeName | undefined {
  return SCOPE_NAME.test(text) ? (text as ScopeName) : undefined;
}
