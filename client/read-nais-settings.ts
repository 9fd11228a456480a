import type { ClientSettings } from './settings.ts';
import { TokenError } from './token-error.ts';

/** Settings, as far as variables can hold them. */
export type NaisSettings = Pick<ClientSettings, 'clientId' | 'issuer' | 'tokenEndpoint' | 'wellKnownUrl'> & {
  /** The JWK, as text. */
  readonly key: string;
};

/**
 * Reads the variables that NAIS gives a program that uses Maskinporten: `MASKINPORTEN_CLIENT_ID`, `MASKINPORTEN_CLIENT_JWK`,
 * and `MASKINPORTEN_ISSUER` with `MASKINPORTEN_TOKEN_ENDPOINT`, or else `MASKINPORTEN_WELL_KNOWN_URL`.
 *
 * @throws TokenError `settings_invalid`, naming every variable that is missing.
 */
export function readNaisSettings(environment: Readonly<Record<string, string | undefined>>): NaisSettings {
  const read = (name: string) => environment[`MASKINPORTEN_${name}`]?.trim() || undefined;
  const [clientId, key, issuer] = [read('CLIENT_ID'), read('CLIENT_JWK'), read('ISSUER')];
  const [tokenEndpoint, wellKnownUrl] = [read('TOKEN_ENDPOINT'), read('WELL_KNOWN_URL')];
  const server =
    issuer !== undefined && (tokenEndpoint !== undefined || wellKnownUrl === undefined)
      ? { issuer, ...(tokenEndpoint !== undefined && { tokenEndpoint }) }
      : wellKnownUrl !== undefined && { wellKnownUrl };
  if (clientId !== undefined && key !== undefined && server !== false) return { ...server, clientId, key };
  const missing = [
    ...(clientId === undefined ? ['MASKINPORTEN_CLIENT_ID'] : []),
    ...(key === undefined ? ['MASKINPORTEN_CLIENT_JWK'] : []),
    ...(server === false ? ['MASKINPORTEN_WELL_KNOWN_URL (or MASKINPORTEN_ISSUER)'] : []),
  ];
  throw new TokenError({
    code: 'settings_invalid',
    description: `Missing in the environment: ${missing.join(', ')}.`,
    hint: 'NAIS sets them where maskinporten is enabled in the manifest of the program.',
  });
}
