import { readFileSync } from 'node:fs';
import { type ClientSettings, createTokenClient } from '@portvakt/client';
import type { ApiName } from './api-failure.ts';
import type { FetchWithToken } from './call-api.ts';
import type { JobSettings } from './read-settings.ts';

/** The scope that each API asks for. */
const SCOPES: Readonly<Record<ApiName, string>> = {
  aareg: 'nav:aareg/v1/arbeidsforhold/otp',
  inntektsmottakere: 'skatteetaten:inntektsmottakere',
  tjenestepensjonsavtale: 'skatteetaten:tjenestepensjonsavtale',
};

/** Ways to call the APIs with a token. */
export interface ApiConnection {
  /** `fetch` with a token for the API: a kept one, or a new one where the kept one is about to expire. */
  readonly fetches: Readonly<Record<ApiName, FetchWithToken>>;
  /** The token itself, for those who want to look at it. */
  getToken(api: ApiName): Promise<string>;
}

/**
 * Connects the program to the APIs. Each token has the scope of one API only, and names no `resource`: Skatteetaten
 * wants no `aud` of its own. A supplier names the provider that it acts for.
 */
export function connectApis({ issuer, clientId, key, consumerOrg }: JobSettings): ApiConnection {
  const client = createTokenClient({ issuer, clientId, key: readKey(key) });
  const describeToken = (api: ApiName) => ({ scope: SCOPES[api], ...(consumerOrg !== undefined && { consumerOrg }) });
  const fetchFor =
    (api: ApiName): FetchWithToken =>
    (address, init) =>
      client.fetch(address, { ...init, token: describeToken(api) });
  return {
    fetches: {
      aareg: fetchFor('aareg'),
      inntektsmottakere: fetchFor('inntektsmottakere'),
      tjenestepensjonsavtale: fetchFor('tjenestepensjonsavtale'),
    },
    getToken: async (api) => (await client.getToken(describeToken(api))).accessToken,
  };
}

function readKey(key: JobSettings['key']): ClientSettings['key'] {
  if ('jwk' in key) return key.jwk;
  return { pkcs12: readFileSync(key.p12), password: readFileSync(key.passwordFile, 'utf8').trim() };
}
