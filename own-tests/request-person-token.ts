import type { TestServer } from './start-test-server.ts';

/** A token for the person `pid` from a server in the `local` profile; with other scopes than usual where they are named. */
export async function requestPersonToken(
  { address }: Pick<TestServer, 'address'>,
  pid: string,
  { scope }: { scope?: string } = {},
): Promise<string> {
  const response = await fetch(`${address}dev/enduser-token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ pid, scope }),
  });
  if (!response.ok) throw new Error(await response.text());
  return ((await response.json()) as { token: string }).token;
}
