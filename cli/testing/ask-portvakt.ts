/** Milliseconds after which a request counts as never answered. */
const NEVER = 5000;

/** Asks on a connection of its own, which goes to the next worker; the status, or what became of the connection. */
export async function askStatus(issuer: string, path: string, options: RequestInit = {}): Promise<number | string> {
  try {
    const response = await fetch(`${issuer}${path}`, {
      ...options,
      headers: { connection: 'close', ...options.headers },
      signal: AbortSignal.timeout(NEVER),
    });
    await response.arrayBuffer();
    return response.status;
  } catch (error) {
    const { name, cause } = error as Error & { cause?: { code?: string } };
    return name === 'TimeoutError' ? 'never answered' : (cause?.code ?? name);
  }
}

/** A request for a token that is refused, and so makes a line in the log. */
export function askForRefusal(issuer: string): Promise<number | string> {
  const body = new URLSearchParams({ grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: 'a.b.c' });
  return askStatus(issuer, 'token', { method: 'POST', body });
}

/** Resolves when `condition` holds; says `what` was waited for when it does not within twenty seconds. */
export async function waitUntil(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  const deadline = performance.now() + 20_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`Not within twenty seconds: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
