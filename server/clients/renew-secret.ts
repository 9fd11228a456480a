import { createHash } from 'node:crypto';
import { isRefusal, type Refusal, refuse } from '@portvakt/protocol';
import type { Unit } from '#audit-trail';
import { refuseQuota } from '#endpoints';
import { checkQuota } from '#operations';
import { hasSecret } from './check-client-fields.ts';
import type { Client } from './client-fields.ts';
import {
  type ClientChange,
  type ClientKeeping,
  findForChange,
  readWritten,
  type WholeClient,
} from './client-keeping.ts';

/** Makes a new secret. The one before it works for another half hour. */
export async function renewSecret(
  given: ClientKeeping,
  change: Pick<ClientChange, 'caller' | 'unit' | 'id'>,
): Promise<WholeClient | Refusal> {
  const { unit, id } = change;
  const { organisation } = change.caller;
  const client = await findForChange(given, change);
  if (isRefusal(client)) return client;
  if (!hasSecret(client)) {
    const method = client.token_endpoint_auth_method ?? 'private_key_jwt';
    return refuse('client-without-secret', { fill: { client: id, method } });
  }
  const count = (limit: number) => given.secrets.count(unit, client.client_id, limit);
  const exceeded = await checkQuota(given.quotas, { quota: 'secrets', organisation, count });
  if (exceeded !== undefined) return refuseQuota(exceeded);
  const secret = await addSecret(given, unit, client);
  return readWritten(given, unit, { id: client.client_id, secret });
}

/** Makes a secret for `client` and keeps its hash. */
export async function addSecret(given: ClientKeeping, unit: Unit, client: Client): Promise<string> {
  const secret = given.newSecret();
  await given.secrets.add(unit, client, createHash('sha256').update(secret).digest('base64url'));
  await given.clients.touch(unit, client.client_id);
  return secret;
}
