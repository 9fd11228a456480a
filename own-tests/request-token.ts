import { JWT_BEARER } from '@portvakt/protocol';

export interface TokenReply {
  readonly status: number;
  readonly headers: Headers;
  // The type of an answer is unknown until it is checked, and tests check it field by field.
  // biome-ignore lint/suspicious/noExplicitAny: a parsed JSON answer
  readonly body: any;
}

/** Sends `assertion` to the token endpoint of `issuer`. */
export async function requestToken(issuer: string, assertion: string): Promise<TokenReply> {
  const response = await fetch(`${issuer}token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: JWT_BEARER, assertion }),
  });
  return { status: response.status, headers: response.headers, body: await response.json() };
}
