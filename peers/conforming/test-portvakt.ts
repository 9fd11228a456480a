import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Case, Profile, SuiteResult } from '@portvakt/conformance';
import { startPortvakt } from '@portvakt/own-tests';
import { makePlayers, scopes } from './make-players.ts';
import { testServer } from './test-server.ts';

/** Synthetic organisation numbers. */
const OWNER = '312999919';
const CONSUMER = '310123412';

/** Starts the Portvakt of this checkout with the same clients as a peer, runs `cases` on it in such a profile, and ends it. */
export async function testPortvakt(
  profile: Profile,
  { cases, folder }: { cases: readonly Case[]; folder: string },
): Promise<SuiteResult | { readonly problem: string }> {
  const players = makePlayers();
  const registry = join(folder, `registry-${profile}.json`);
  await writeFile(registry, JSON.stringify(composeRegistry(players.clients)));
  const server = await startPortvakt({
    PORTVAKT_DATABASE_URL: 'sqlite::memory:',
    PORTVAKT_DATA_DIR: folder,
    PORTVAKT_REGISTRY: registry,
  });
  try {
    return await testServer(
      {
        name: `Portvakt, profile ${profile}`,
        profile,
        issuer: server.issuer,
        ...players.adapter,
        has: ['jwt-tokens', 'hints'],
        grant: { scope_in: 'claim' },
      },
      cases,
    );
  } finally {
    await server.stop();
  }
}

function composeRegistry(clients: ReturnType<typeof makePlayers>['clients']): object {
  const names = Object.values(scopes);
  return {
    organisations: [
      { orgno: OWNER, name: 'Etaten', prefixes: ['demo'], terms_signed: true },
      { orgno: CONSUMER, name: 'Kunden AS', terms_signed: true },
    ],
    scopes: names.map((name) => ({ prefix: 'demo', subscope: name.slice('demo:'.length), description: name })),
    scope_access: names.map((scope) => ({ scope, consumer_orgno: CONSUMER })),
    clients: clients.map(({ clientId, publicJwks, scopes: own }) => ({
      client_id: clientId,
      client_orgno: CONSUMER,
      client_name: clientId,
      integration_type: 'maskinporten',
      scopes: own,
      jwks: { keys: publicJwks },
    })),
  };
}
