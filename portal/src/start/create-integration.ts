import { apiFor } from '../api/client.ts';
import { take } from '../api/problem.ts';
import type { PublicKeyToRegister } from '../key-making/make-key.ts';
import type { StartDraft } from './steps.ts';

/**
 * Makes the integration, unless it has been made before.
 *
 * @returns its client id.
 */
export async function createIntegration(orgno: string, draft: StartDraft, requestId: string): Promise<string> {
  if (draft.clientId !== '') return draft.clientId;
  const name = draft.name.trim();
  const client = await take(
    apiFor(orgno).POST('/api/v1/clients', {
      // Sent again, it is carried out once.
      headers: { 'Idempotency-Key': requestId },
      params: { header: { 'Idempotency-Key': requestId } },
      body: { integration_type: 'maskinporten', client_name: name, description: name, scopes: [draft.scope] },
    }),
  );
  return client.client_id;
}

/** Registers the public halves, which are all the keys of a new integration. */
export async function registerKeys(
  orgno: string,
  clientId: string,
  keys: readonly PublicKeyToRegister[],
): Promise<void> {
  await take(
    apiFor(orgno).POST('/api/v1/clients/{client_id}/jwks', {
      params: { path: { client_id: clientId } },
      body: { keys: [...keys] },
    }),
  );
}
