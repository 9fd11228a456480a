/** `fetch` as far as it is used here: the platform's own fits. */
export type Fetch = (
  url: string,
  init: {
    readonly headers: Readonly<Record<string, string>>;
    readonly redirect: 'error';
    readonly signal: AbortSignal;
  },
) => Promise<Response>;

const LARGEST = 1_048_576;

/** How something is fetched: with which `fetch`, and until when. */
export interface FetchOptions {
  readonly fetch: Fetch;
  readonly signal: AbortSignal;
}

/**
 * The JSON at `url`. Throws with what is wrong: no answer before `signal` ends it, a redirect, a status other than 200,
 * more than 1 MiB, or no JSON. A redirect is an error, since it could lead to an address that nobody chose.
 */
export async function fetchJson(url: string, { fetch, signal }: FetchOptions): Promise<unknown> {
  const response = await fetch(url, { headers: { accept: 'application/json' }, redirect: 'error', signal });
  if (response.status !== 200) {
    await response.body?.cancel();
    throw new Error(`${url} answered with status ${response.status}`);
  }
  const text = await readBounded(response, url);
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${url} answered with something that is not JSON`);
  }
}

async function readBounded(response: Response, url: string): Promise<string> {
  const reader = response.body?.getReader();
  const chunks: Uint8Array[] = [];
  let length = 0;
  while (reader !== undefined) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.byteLength;
    if (length > LARGEST) {
      await reader.cancel();
      throw new Error(`${url} answered with more than ${LARGEST} bytes`);
    }
    chunks.push(value);
  }
  return Buffer.concat(chunks).toString('utf8');
}
