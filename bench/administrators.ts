import { type MadeClient, signGrant } from '@portvakt/own-tests';
import { openRegister, readSettings } from '@portvakt/server';
import { applyRegistry } from '@portvakt/server/registry-file';
import type { Bench, PreparedRow } from './prepare-row.ts';
import { scopeName } from './register-shape.ts';

/** The administration clients that are put into a filled database to call the self-service API with. */
export const provider = 'bench-provider-admin';
export const consumer = 'bench-consumer-admin';
/** Clients of the consumer's organisation. */
export const OWN_CLIENTS = 100;
export const ownClient = (index: number) => `bench-own-client-${index}`;

/** Past the API, which lets nobody give out administration scopes. */
export async function registerAdministrators(
  row: PreparedRow,
  { bench, owner, other }: { bench: Bench; owner: string; other: string },
): Promise<void> {
  const settings = readSettings(row.command.environment);
  if ('problems' in settings || row.database === undefined) throw new Error('the row has a database');
  const register = await openRegister({ database: row.database }, Date.now);
  const client = (client_id: string, client_orgno: string, scopes: readonly string[]) => ({
    client_id,
    client_orgno,
    scopes: [...scopes],
    jwks: { keys: [bench.key.publicJwk] },
  });
  await applyRegistry(
    { ...register, settings, clock: Date.now },
    {
      file: 'bench',
      force: true,
      registry: {
        organisations: [
          { orgno: owner, terms_signed: true },
          { orgno: other, terms_signed: true },
        ],
        scope_access: [
          { scope: scopeName(0), consumer_orgno: other },
          { scope: scopeName(8), consumer_orgno: other },
        ],
        clients: [
          client(provider, owner, ['idporten:scopes.write']),
          client(consumer, other, ['idporten:dcr.write']),
          ...Array.from({ length: OWN_CLIENTS }, (_, index) => client(ownClient(index), other, [scopeName(0)])),
        ],
      },
    },
  );
  await register.database.close();
}

/** Asks for a token of the client `clientId` with `scope`. */
export function requestToken(port: number, { key, issuer }: Bench, clientId: string, scope: string): Promise<Response> {
  const client: MadeClient = { ...key, clientId };
  return fetch(`http://127.0.0.1:${port}/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
      assertion: signGrant(client, { issuer, claims: { scope } }),
    }),
  });
}
