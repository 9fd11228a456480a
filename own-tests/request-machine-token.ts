import { type MadeClient, signGrant } from './make-grant.ts';
import { requestToken } from './request-token.ts';
import type { TestServer } from './start-test-server.ts';

/** An access token of `client` for `scope`. `claims` are added to its grant. */
export async function requestMachineToken(
  { issuer, address }: Pick<TestServer, 'issuer' | 'address'>,
  client: MadeClient,
  { scope, claims = {}, now }: { scope: string; claims?: object; now?: number },
): Promise<string> {
  const grant = signGrant(client, { issuer, claims: { scope, ...claims }, ...(now !== undefined && { now }) });
  const { status, body } = await requestToken(address, grant);
  if (status !== 200) throw new Error(body.error_description);
  return body.access_token;
}
