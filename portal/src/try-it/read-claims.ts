import { fromBase64 } from '../key-making/base64.ts';

export type Claims = Readonly<Record<string, unknown>>;

/** The claims of a token, to be shown. Nothing is checked, and nothing leaves the page. */
export function readClaims(token: string): Claims {
  const [, part = ''] = token.split('.');
  const value: unknown = JSON.parse(new TextDecoder().decode(fromBase64(part)));
  return typeof value === 'object' && value !== null ? (value as Claims) : {};
}
