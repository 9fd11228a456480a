/** Gets access tokens from Maskinporten. */
export { TokenError } from './token-error.ts';
