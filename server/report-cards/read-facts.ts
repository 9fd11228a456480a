import { X509Certificate } from 'node:crypto';
import type { ClientRecord, ClientStore, RecordedKey, RegisteredClient } from '#clients';
import type { DelegationSourceStore, DelegationStore } from '#delegations';
import { type ClientTotals, dayOf, type KeyUse, type UsageStore } from '#usage';
import type { IntegrationFacts, KeyFacts, ScopeFacts, Signer } from './integration-facts.ts';
import { DAY } from './rule.ts';

export interface FactSources {
  readonly clients: Pick<ClientStore, 'listRegistered' | 'listExpiringKeys' | 'listScopeTimes'>;
  readonly delegations: Pick<DelegationStore, 'listDelegatedScopes'>;
  readonly delegationSources: Pick<DelegationSourceStore, 'readAll'>;
  readonly usage: UsageStore;
}

/** How the record names a certificate that signed instead of a registered key: SHA-256 in hexadecimal digits. */
const FINGERPRINT = /^[0-9a-f]{64}$/;
/** Where people log in: tokens are given elsewhere. */
const typesWithLogin = new Set(['idporten', 'api_klient', 'ansattporten', 'idporten_saml2']);

/**
 * The facts of each of `clients`, in their order. It takes the same few statements however many there are. `now` is in milliseconds
 * since 1970.
 */
export async function readFacts(
  { clients: store, delegations, delegationSources, usage }: FactSources,
  { clients, now }: { readonly clients: readonly ClientRecord[]; readonly now: number },
): Promise<readonly IntegrationFacts[]> {
  const ids = clients.map(({ client_id }) => client_id);
  const today = dayOf(now);
  const registered = new Map((await store.listRegistered(ids)).map((client) => [client.clientId as string, client]));
  const keys = await store.listExpiringKeys(ids, Number.MAX_SAFE_INTEGER);
  const scopeTimes = await store.listScopeTimes(ids);
  const keyUses = await usage.listKeyUses(ids);
  const scopeUses = await usage.listScopeUses(ids);
  const totals = await usage.listTotals(ids, { from: today - 6, to: today });
  const firstDay = await usage.readFirstDay();
  const keptHere = new Set(
    (await delegationSources.readAll()).filter(({ register }) => register === 'built-in').map(({ issuer }) => issuer),
  );
  const delegated = await delegations.listDelegatedScopes(
    [...registered.values()].filter(({ supplier }) => supplier === undefined).flatMap(listDelegable(keptHere)),
  );

  return clients.map((client): IntegrationFacts => {
    const { client_id: id, client_orgno: owner } = client;
    const uses = keyUses.get(id) ?? [];
    const onIt = registered.get(id);
    return {
      now,
      active: client.active,
      createdAt: client.created_at,
      asksHere: !typesWithLogin.has(client.integration_type),
      signs: (client.token_endpoint_auth_method ?? 'private_key_jwt') === 'private_key_jwt',
      lifetime: client.access_token_lifetime ?? undefined,
      keys: (keys.get(id) ?? []).map((key) => describeKey(key, { uses, onIt })),
      certificates: uses.filter(({ keyId }) => FINGERPRINT.test(keyId)).map(describeSigner),
      scopes: (onIt?.scopes ?? []).map((scope): ScopeFacts => {
        const source = scope.delegationSource;
        // A client that a supplier keeps for one customer uses the supplier's grants, and nothing is delegated to it.
        const delegable = source !== undefined && onIt?.supplier === undefined;
        return {
          name: scope.name,
          active: scope.active,
          granted: scope.granted,
          delegable,
          delegated: delegable && keptHere.has(source) ? delegated.has(`${owner} ${scope.name}`) : undefined,
          maxAge: scope.maxAge,
          addedAt: scopeTimes.get(id)?.get(scope.name) ?? client.created_at,
          lastUsed: scopeUses.get(id)?.get(scope.name),
        };
      }),
      lastUsed: uses[0]?.lastUsed,
      countedSince: firstDay === undefined ? undefined : firstDay * DAY,
      week: totals.get(id) ?? nothing,
    };
  });
}

const nothing: ClientTotals = { tokens: 0, refusals: 0 };

/** The scopes of a client that others delegate in the register that is kept here, with whom they are delegated to. */
function listDelegable(keptHere: ReadonlySet<string>) {
  return ({ owner, scopes }: RegisteredClient) =>
    scopes
      .filter(({ delegationSource }) => delegationSource !== undefined && keptHere.has(delegationSource))
      .map(({ name }) => ({ supplier: owner, scope: name as string }));
}

function describeKey(
  key: RecordedKey,
  { uses, onIt }: { uses: readonly KeyUse[]; onIt: RegisteredClient | undefined },
): KeyFacts {
  // A kid may have been another key's before.
  const use = uses.find(({ keyId, lastUsed }) => keyId === key.kid && lastUsed >= key.registeredAt);
  // Only a certificate from an authority pins a key: the view of the token path has no others.
  const [certificate] = onIt?.keys.find(({ kid }) => kid === key.kid)?.x5c ?? [];
  return {
    id: key.kid,
    bits: countBits(key.n),
    exponent: Buffer.from(key.e, 'base64url').reduce((value, byte) => value * 256 + byte, 0),
    registeredAt: key.registeredAt,
    expiresAt: key.expiresAt,
    certificateEnds: certificate === undefined ? undefined : readEnd(certificate),
    firstUsed: use && Math.max(use.firstUsed, key.registeredAt),
    lastUsed: use?.lastUsed,
  };
}

function describeSigner({ keyId, firstUsed, lastUsed }: KeyUse): Signer {
  return { id: keyId, firstUsed, lastUsed };
}

function countBits(modulus: string): number {
  const bytes = Buffer.from(modulus, 'base64url');
  const first = bytes.findIndex((byte) => byte !== 0);
  if (first === -1) return 0;
  return (bytes.length - first) * 8 - Math.clz32(bytes[first] as number) + 24;
}

/** When a certificate ends; nothing where it cannot be read, which checks of grants tell of. */
function readEnd(certificate: string): number | undefined {
  try {
    return new X509Certificate(Buffer.from(certificate, 'base64')).validToDate.getTime();
  } catch {
    return undefined;
  }
}
