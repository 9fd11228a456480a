import { apiFor } from '../api/client.ts';
import { takeWhole } from '../api/problem.ts';
import type { Client, ReadClient } from './queries.ts';

type Body = Parameters<typeof writableOf>[0];

/** What a client's update is made of: everything on it that its keepers decide. What is left out would be forgotten. */
function writableOf({
  client_id: _id,
  supplier_orgno: _supplier,
  created: _created,
  last_updated: _updated,
  jwks_uri: _uri,
  jwks: _keys,
  onbehalfof: _customers,
  client_secret: _secret,
  ...writable
}: Client) {
  return writable;
}

/**
 * Changes a client as it was read. Refused with 412 if it has been changed since.
 *
 * @throws ApiProblem
 */
export function changeClient(
  orgno: string,
  { data, entityTag }: ReadClient,
  change: Partial<Body>,
): Promise<ReadClient> {
  return takeWhole(
    apiFor(orgno).PUT('/api/v1/clients/{client_id}', {
      params: {
        path: { client_id: data.client_id },
        ...(entityTag !== undefined && { header: { 'If-Match': entityTag } }),
      },
      body: { ...writableOf(data), ...change },
    }),
  );
}
