import type { Settings } from '@portvakt/server/settings';

type Environment = Readonly<Record<string, string | undefined>>;

/** Whether `environment` says what a server that is started in it would go by. */
export function namesIssuer({ PORTVAKT_PUBLIC_URL, PORT }: Environment): boolean {
  // With port 0 only the server knows its port.
  return [PORTVAKT_PUBLIC_URL, PORT].some((text) => text !== undefined && !['', '0'].includes(text.trim()));
}

/**
 * The issuer that a command speaks of: the one that the environment names; otherwise the one that the last server on the
 * database went by; otherwise the default.
 */
export function chooseIssuer(
  settings: Pick<Settings, 'issuer'>,
  { environment, known }: { environment: Environment; known: string | undefined },
): string {
  return namesIssuer(environment) || known === undefined ? settings.issuer : known;
}
