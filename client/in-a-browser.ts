/**
 * What bundlers for browsers take in the place of this library, by the condition `browser` of `exports`: the same functions, and
 * each says why it does nothing.
 */
import { browserRefused } from './refuse-browser.ts';

export { TokenError } from './token-error.ts';

export function createTokenClient(): never {
  throw browserRefused();
}

export function readNaisSettings(): never {
  throw browserRefused();
}
