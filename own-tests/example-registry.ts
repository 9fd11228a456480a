import type { MadeClient } from './make-grant.ts';

/** Synthetic organisation numbers with correct check digits. */
export const organisations = {
  provider: '312999919',
  consumer: '310123412',
  supplier: '313770001',
  stranger: '310001112',
} as const;

/** The scopes of the example registry, named by what is special about each. */
export const scopes = {
  granted: 'demo:granted',
  second: 'demo:second',
  notGranted: 'demo:not-granted',
  openForAll: 'demo:open-for-all',
  deactivated: 'demo:deactivated',
  notOnClient: 'demo:not-on-client',
  loginOnly: 'demo:login-only',
  shortLived: 'demo:short-lived',
  fixedAudience: 'demo:fixed-audience',
  delegable: 'demo:delegable',
} as const;

export type RegistryInput = Readonly<Record<string, unknown>>;

/** A registry with one scope of each kind, and a `client` with all of them except one. */
export function exampleRegistry(client: MadeClient, more: { clients?: readonly object[] } = {}) {
  const scope = (name: string, fields: object = {}) => ({
    prefix: 'demo',
    subscope: name.slice('demo:'.length),
    description: `The scope ${name}`,
    ...fields,
  });
  return {
    organisations: [
      { orgno: organisations.provider, name: 'Etaten', prefixes: ['demo'], terms_signed: true },
      { orgno: organisations.consumer, name: 'Kunden AS', prefixes: ['kunde'], terms_signed: true },
      { orgno: organisations.supplier, name: 'Leverandøren AS', terms_signed: true },
    ],
    scopes: [
      scope(scopes.granted),
      scope(scopes.second),
      scope(scopes.notGranted),
      scope(scopes.openForAll, { accessible_for_all: true }),
      scope(scopes.deactivated, { active: false }),
      scope(scopes.notOnClient),
      scope(scopes.loginOnly, { allowed_integration_types: ['idporten'] }),
      scope(scopes.shortLived, { at_max_age: 30 }),
      scope(scopes.fixedAudience, { enforced_aud_for_access_token: 'https://api.example/' }),
      scope(scopes.delegable, { delegation_source: 'https://tt02.altinn.no/' }),
    ],
    scope_access: [
      scopes.granted,
      scopes.second,
      scopes.deactivated,
      scopes.notOnClient,
      scopes.loginOnly,
      scopes.shortLived,
      scopes.fixedAudience,
      scopes.delegable,
    ].map((name) => ({ scope: name, consumer_orgno: organisations.consumer })),
    clients: [
      {
        client_id: client.clientId,
        client_orgno: organisations.consumer,
        client_name: 'The client of the example',
        integration_type: 'maskinporten',
        scopes: Object.values(scopes).filter((name) => name !== scopes.notOnClient),
        jwks: { keys: [client.publicJwk] },
      },
      ...(more.clients ?? []),
    ],
  };
}
