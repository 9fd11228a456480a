import { generateKeyPairSync, type JsonWebKey, type KeyObject } from 'node:crypto';
import type { StaticFile } from '../adapting/parse-adapter.ts';
import type { Capability, ValueName } from '../format/vocabulary.ts';
import { composeRegistry, type RegisteredClient } from './compose-registry.ts';
import { consents, FIXED_AUDIENCE, organisations, scopes, systemUser } from './names.ts';

export interface Prepared {
  /** What the server is started with. */
  readonly registry: object;
  /** How the suite plays the clients of the registry. It has their private keys. */
  readonly adapter: StaticFile;
}

interface MadeKey {
  readonly privateJwk: Readonly<Record<string, unknown>>;
  readonly publicJwk: object;
}

/**
 * Makes a registry file for Portvakt with every client and scope that the cases can name, and the adapter file that goes with it. Keys are
 * fresh. Clients with certificates are added by `issueCertificates`.
 */
export function preparePortvakt({
  issuer,
  profile,
  now,
  person,
  bindsTokens = false,
}: {
  readonly issuer: string;
  /** The profile that the server runs in. */
  readonly profile: 'local' | 'test' | 'production';
  /** Milliseconds since 1970. */
  readonly now: number;
  /** The number of a synthetic person, where the server takes such. */
  readonly person?: string | undefined;
  /** Whether the server binds tokens to keys (`PORTVAKT_DPOP`). */
  readonly bindsTokens?: boolean;
}): Prepared {
  const [own, second, other, same, old] = ['one', 'two', 'other', 'one', 'old'].map((kid) =>
    makeKey(`conformance-${kid}`),
  );
  if (!own || !second || !other || !same || !old) throw new Error('five keys were made');
  const list = Object.values(scopes);
  const good = list.filter((name) => name !== scopes.unlisted && name !== scopes.foreign);
  const client = (id: string, key: MadeKey, more: Partial<RegisteredClient> = {}): RegisteredClient => ({
    client_id: `conformance-${id}`,
    client_orgno: organisations.consumer,
    scopes: [scopes.good],
    keys: [key.publicJwk],
    ...more,
  });
  const bySupplier = { client_orgno: organisations.supplier };
  const registered = [
    client('client', own, {
      scopes: good.filter((name) => !isDelegable(name)),
      keys: [own.publicJwk, second.publicJwk],
    }),
    client('other', other),
    client('same-kid', same),
    client('old', old, { keys: [{ ...old.publicJwk, registered_at: '2020-01-01T00:00:00Z' }] }),
    client('inactive', other, { more: { active: false } }),
    client('keyless', other, { keys: [] }),
    ...(bindsTokens ? [client('bound', other, { more: { dpop_bound_access_tokens: true } })] : []),
    client('login', other, { more: { integration_type: 'idporten' } }),
    client('supplier', other, { ...bySupplier, scopes: [scopes.open, ...good.filter(isDelegable), scopes.good] }),
    client('vendor', other, { ...bySupplier, scopes: [scopes.open] }),
    client('administrator', other, { scopes: ['idporten:dcr.write'] }),
    client('key-client', other),
    client('consent', other, { scopes: [scopes.open] }),
  ];
  const played = (id: string, key: MadeKey, scope: string = scopes.good) => ({
    client_id: `conformance-${id}`,
    key: key.privateJwk,
    scope,
  });
  return {
    registry: composeRegistry(registered, now),
    adapter: {
      adapter: 'static',
      name: `Portvakt (${profile})`,
      profile: 'maskinporten',
      issuer,
      clients: {
        client: played('client', own),
        second_key: played('client', second),
        other_client: played('other', other),
        same_kid_client: played('same-kid', same),
        expired_key: played('old', old),
        inactive_client: played('inactive', other),
        keyless_client: played('keyless', other),
        ...(bindsTokens && { bound_client: played('bound', other) }),
        login_client: played('login', other),
        supplier: played('supplier', other, scopes.delegated),
        vendor: played('vendor', other, scopes.open),
        administrator: played('administrator', other, 'idporten:dcr.write'),
        consent_client: played('consent', other, scopes.open),
      },
      grant: { scope_in: 'claim' },
      values: { ...valuesOf(person), self_service: `${issuer}api/v1/`, key_client: 'conformance-key-client' },
      has: [...capabilitiesOf(profile), ...(bindsTokens ? (['bound-tokens'] as const) : [])],
    },
  };
}

function isDelegable(name: string): boolean {
  return [scopes.delegated, scopes.undelegated, scopes.otherSource, scopes.withdrawn].some((one) => one === name);
}

function capabilitiesOf(profile: 'local' | 'test' | 'production'): readonly Capability[] {
  return profile === 'production'
    ? ['jwt-tokens', 'issuer-audience-only', 'production-texts', 'without-jti-once']
    : ['jwt-tokens', 'issuer-audience-only', 'hints', 'repeatable-without-jti'];
}

function valuesOf(person: string | undefined): Readonly<Partial<Record<ValueName, string>>> {
  return {
    second_scope: scopes.second,
    unlisted_scope: scopes.unlisted,
    foreign_scope: scopes.foreign,
    ungranted_scope: scopes.ungranted,
    inactive_scope: scopes.inactive,
    login_scope: scopes.login,
    short_scope: scopes.short,
    open_scope: scopes.open,
    fixed_audience_scope: scopes.fixedAudience,
    fixed_audience: FIXED_AUDIENCE,
    consumer: organisations.consumer,
    stranger: organisations.stranger,
    customer: organisations.customer,
    supplier_organisation: organisations.supplier,
    delegated_scope: scopes.delegated,
    undelegated_scope: scopes.undelegated,
    undelegable_scope: scopes.good,
    other_source_scope: scopes.otherSource,
    system_user_owner: organisations.consumer,
    system_user_reference: systemUser.reference,
    consent_id: consents.accepted,
    revoked_consent_id: consents.revoked,
    consent_giver: consents.giver,
    resource: 'https://resource.conformance.example/',
    ...(person !== undefined && { person }),
  };
}

function makeKey(kid: string): MadeKey {
  const { privateKey }: { privateKey: KeyObject } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const { kty, n, e, ...secret }: JsonWebKey = privateKey.export({ format: 'jwk' });
  return {
    privateJwk: { kty, kid, n, e, ...secret },
    publicJwk: { kty, kid, n, e, alg: 'RS256', use: 'sig' },
  };
}
