import { createTokenClient } from '@portvakt/client';
import type { RegisteredKey } from './compose-registry.ts';
import { clients, scopes } from './parties.ts';

/** `fetch` with NAV's own token for Skatteetaten's Tjenestepensjonsavtale API: an agency is a client, too. */
export function connectNav({
  issuer,
  jwk,
}: {
  issuer: string;
  jwk: RegisteredKey;
}): (address: string, init?: RequestInit) => Promise<Response> {
  const client = createTokenClient({ issuer, clientId: clients.nav, key: jwk });
  const token = { scope: scopes.tjenestepensjonsavtale };
  return (address, init) => client.fetch(address, { ...init, token });
}
