import { join } from 'node:path';
import { makePid, startTestServer, type TestServer } from '@portvakt/own-tests';
import { type OrganisationNumber, parseOrganisationNumber } from '@portvakt/protocol';
import { nameScopeResource, revoke } from '@portvakt/server/delegations';
import { openRegister } from '@portvakt/server/open-register';
import { readSettings } from '@portvakt/server/settings';
import { type Certified, certifyPlayers } from './certify-players.ts';
import { composeRegistry, withdrawn } from './compose-registry.ts';
import { clientIdOf, makePlayers } from './players.ts';

export interface OwnServer {
  readonly server: TestServer;
  /** What an adapter file would say of it. */
  readonly adapterFile: object;
}

/**
 * Our own server with everything that a case may name, on `databaseUrl` (a file of its own by default). Certificates are played in the
 * profile `local` alone: no other trusts an authority whose keys a test can have, nor asks for revocations at this machine.
 */
export async function startOwnServer({
  profile = 'local',
  databaseUrl,
}: {
  readonly profile?: 'local' | 'test' | 'production';
  readonly databaseUrl?: string;
} = {}): Promise<OwnServer> {
  const players = makePlayers();
  const { registry, values } = composeRegistry(players, { now: Date.now() });
  const server = await startTestServer({
    registry,
    profile,
    environment: {
      ...(databaseUrl !== undefined && { PORTVAKT_DATABASE_URL: databaseUrl }),
      // The other profiles are so without being told.
      ...(profile === 'local' && { PORTVAKT_REVOCATION: 'hard' }),
    },
  });
  await withdraw(databaseUrl ?? `sqlite:${join(server.folder, 'portvakt.db')}`);
  const folder = join(server.folder, 'test-authority');
  const certified = profile === 'local' ? Object.entries(await certifyPlayers({ folder, issuer: server.issuer })) : [];
  return {
    server,
    adapterFile: {
      name: `Portvakt (${profile})`,
      profile: 'maskinporten',
      issuer: server.issuer,
      ...(server.address !== server.issuer && { address: server.address }),
      clients: {
        ...Object.fromEntries(
          Object.entries(players).map(([name, { clientId, privateJwk }]) => [
            name,
            { client_id: clientId, key: privateJwk, scope: name === 'supplier' ? 'suite:delegated' : 'suite:good' },
          ]),
        ),
        ...Object.fromEntries(certified.map(([name, made]) => [name, describe(name, made)])),
      },
      values: { ...values, ...(profile !== 'production' && { person: makePid() }) },
      has: ['jwt-tokens', profile === 'production' ? 'production-texts' : 'hints'],
    },
  };
}

function describe(name: string, { key, x5c }: Certified) {
  return {
    client_id: clientIdOf(name),
    key: key.export({ format: 'jwk' }),
    kid: null,
    scope: 'suite:good',
    ...(x5c !== undefined && { x5c }),
  };
}

/** Takes back what a registry file could only give. */
async function withdraw(databaseUrl: string): Promise<void> {
  const settings = readSettings({ PORTVAKT_DATABASE_URL: databaseUrl });
  if ('problems' in settings) throw new Error(settings.problems.join('\n'));
  const register = await openRegister(settings, Date.now, { mustExist: true });
  const consumer = readOrganisationNumber(withdrawn.consumer);
  const supplier = readOrganisationNumber(withdrawn.supplier);
  await register.feed.change('conformance', (unit) =>
    revoke(register, unit, { consumer, supplier, resource: nameScopeResource(withdrawn.scope) }),
  );
  await register.database.close();
}

function readOrganisationNumber(text: string): OrganisationNumber {
  const number = parseOrganisationNumber(text);
  if (number === undefined) throw new Error(`${text} is no organisation number`);
  return number;
}
