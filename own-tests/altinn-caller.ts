import type { MadeClient } from './make-grant.ts';
import { requestMachineToken } from './request-machine-token.ts';
import { requestPersonToken } from './request-person-token.ts';
import type { TestServer } from './start-test-server.ts';

export interface AltinnReply {
  readonly status: number;
  readonly headers: Headers;
  // The type of an answer is unknown until it is checked, and tests check it field by field.
  // biome-ignore lint/suspicious/noExplicitAny: a parsed JSON answer, or nothing
  readonly body: any;
}

export interface AltinnCaller {
  get(path: string): Promise<AltinnReply>;
  post(path: string, body?: unknown): Promise<AltinnReply>;
  put(path: string, body?: unknown): Promise<AltinnReply>;
  delete(path: string): Promise<AltinnReply>;
}

/** Calls Altinn's paths of `server` with `token`. Paths are without the leading slash. */
export function callWith(server: Pick<TestServer, 'address'>, token: string | undefined): AltinnCaller {
  const send = async (method: string, path: string, body?: unknown): Promise<AltinnReply> => {
    const response = await fetch(`${server.address}${path}`, {
      method,
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === '' ? undefined : JSON.parse(text) };
  };
  return {
    get: (path) => send('GET', path),
    post: (path, body) => send('POST', path, body),
    put: (path, body) => send('PUT', path, body),
    delete: (path) => send('DELETE', path),
  };
}

/** Calls as a machine, with a fresh token for `scope`. */
export async function callAsMachine(
  server: Pick<TestServer, 'address' | 'issuer'>,
  client: MadeClient,
  scope: string,
  more: { claims?: object; now?: number } = {},
): Promise<AltinnCaller> {
  return callWith(server, await requestMachineToken(server, client, { scope, ...more }));
}

/** Calls as the person `pid`. */
export async function callAsPerson(server: Pick<TestServer, 'address' | 'folder'>, pid: string): Promise<AltinnCaller> {
  return callWith(server, await requestPersonToken(server, pid));
}

/** The claims of a token, without checking it. */
export function decodeClaims(token: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
}
