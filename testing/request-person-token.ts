import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { TestServer } from './start-test-server.ts';

/** The token of the person `pid` from a server in the `local` profile. */
export async function requestPersonToken(
  { address, folder }: Pick<TestServer, 'address' | 'folder'>,
  pid: string,
): Promise<string> {
  const secret = (await readFile(join(folder, 'test-authority', 'secret'), 'utf8')).trim();
  const response = await fetch(`${address}dev/enduser-token`, {
    method: 'POST',
    headers: { authorization: `Bearer ${secret}`, 'content-type': 'application/json' },
    body: JSON.stringify({ pid }),
  });
  if (!response.ok) throw new Error(await response.text());
  return ((await response.json()) as { token: string }).token;
}
