import { type KeyObject, randomUUID, sign } from 'node:crypto';
import type { PeerRequest } from '@portvakt/peers';
import { JWT_BEARER } from '@portvakt/protocol';
import { isRefused, refusedAt } from './refused-grants.ts';
import {
  clientIdAt,
  clientInTurn,
  customerInTurn,
  listCustomers,
  listSystemUserOwners,
  scopeAt,
} from './register-shape.ts';
import { encode, writeRequest } from './write-request.ts';

/** Seconds that a grant lives: the longest that is allowed, since they are signed before the round begins. */
export const GRANT_LIFETIME = 120;

export interface SigningOrder {
  readonly count: number;
  /** How many clients they are spread over. */
  readonly clients: number;
  readonly issuer: string;
  readonly kid: string;
  /** Base64 DER of each client's certificate, where that is named in place of the key. */
  readonly certificates?: readonly string[] | undefined;
  /** Delegations on record: with any, each grant acts for a customer. */
  readonly delegations?: number;
  /** System users on record: with any, each grant names one. */
  readonly systemUsers?: number;
  /** Whether each tenth is one that must be refused. */
  readonly refusals?: boolean;
  /** How it is sent to a peer that wants another request. */
  readonly request?: PeerRequest;
  readonly privateKey: KeyObject;
}

/** Signatures under way at once: enough to keep every thread of the pool busy. */
const UNDER_WAY = 8;

/** Whole HTTP requests with a grant each, every `jti` new, signed in the thread pool. */
export async function signRequests(order: SigningOrder): Promise<readonly Buffer[]> {
  const requests: Buffer[] = new Array(order.count);
  const customers = listCustomers(order.clients, order.delegations ?? 0);
  const owners = listSystemUserOwners(order.clients, order.systemUsers ?? 0);
  let next = 0;
  const work = async () => {
    for (let step = next++; step < order.count; step = next++)
      requests[step] = await signRequest({ ...order, customers, owners }, step);
  };
  await Promise.all(Array.from({ length: UNDER_WAY }, work));
  if (order.refusals) {
    for (let step = 0; step < order.count; step += 1) {
      if (isRefused(step)) requests[step] = refusedAt(step, requests, order);
    }
  }
  return requests;
}

/** The request number `step` of an order. */
export async function signRequest(
  {
    clients,
    issuer,
    kid,
    certificates,
    privateKey,
    customers = [],
    owners = [],
    request,
  }: Omit<SigningOrder, 'count'> & { readonly customers?: readonly string[]; readonly owners?: readonly string[] },
  step: number,
): Promise<Buffer> {
  const client = clientInTurn(step, clients);
  const iat = Math.floor(Date.now() / 1000);
  const claims = {
    aud: `${issuer}${request?.audience ?? ''}`,
    iss: clientIdAt(client),
    ...(request?.subject && { sub: clientIdAt(client) }),
    scope: scopeAt(client, 0),
    iat,
    exp: iat + GRANT_LIFETIME,
    jti: randomUUID(),
    ...(customers.length > 0 && { consumer_org: customers[customerInTurn(step, customers.length)] }),
    ...(owners.length > 0 && {
      authorization_details: [describeSystemUser(owners[customerInTurn(step, owners.length)] as string)],
    }),
  };
  const signer = certificates === undefined ? { kid } : { x5c: [certificates[client]] };
  const input = [{ alg: 'RS256', ...signer }, claims].map(encode).join('.');
  const signature = await new Promise<Buffer>((resolve, reject) => {
    sign('sha256', Buffer.from(input), privateKey, (error, made) => (error ? reject(error) : resolve(made)));
  });
  const assertion = `${input}.${signature.toString('base64url')}`;
  return request === undefined
    ? writeRequest('/token', { grant_type: JWT_BEARER, assertion })
    : writeRequest(request.path, fillForm(request, { assertion, client_id: claims.iss, scope: claims.scope }));
}

function fillForm(
  { form = {}, field = 'assertion' }: PeerRequest,
  { assertion, ...values }: { readonly assertion: string; readonly client_id: string; readonly scope: string },
): Record<string, string> {
  const filled = Object.entries(form).map(([name, text]) => [
    name,
    text.replace('{client_id}', values.client_id).replace('{scope}', values.scope),
  ]);
  return { grant_type: JWT_BEARER, ...Object.fromEntries(filled), [field]: assertion };
}

function describeSystemUser(owner: string) {
  const systemuser_org = { authority: 'iso6523-actorid-upis', ID: `0192:${owner}` };
  return { type: 'urn:altinn:systemuser', systemuser_org };
}
