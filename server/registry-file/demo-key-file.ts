import { join } from 'node:path';

/** The size of the demo clients' key. */
export const DEMO_KEY_BITS = 2048;

/** The file with the demo clients' private key (a JWK). */
export function demoKeyFile(dataDirectory: string): string {
  return join(dataDirectory, 'demo-key.jwk.json');
}
