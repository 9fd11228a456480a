import { TokenError } from './token-error.ts';

/**
 * Refuses to run where everybody can read the private key.
 *
 * @throws TokenError `browser_refused`
 */
export function refuseBrowser(): void {
  // Test runners make a document in Node; a browser has no process.
  const { document, process } = globalThis as { document?: unknown; process?: { versions?: { node?: string } } };
  if (document !== undefined && process?.versions?.node === undefined) throw browserRefused();
}

export function browserRefused(): TokenError {
  return new TokenError({
    code: 'browser_refused',
    description:
      'This library does not run in a browser: every visitor could read the private key. Get the token on your server, and let the page call that.',
  });
}
