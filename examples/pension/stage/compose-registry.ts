import { clients, parties, scopes } from './parties.ts';

/** A registered key, as the registry file takes it. */
export interface RegisteredKey {
  readonly kty: string;
  readonly kid: string;
  readonly [member: string]: unknown;
}

/** The register that the real scopes name as the source of delegations. */
const DELEGATION_SOURCE = 'https://tt02.altinn.no/';

/**
 * The registry file of the example: the agencies with their scopes, the provider that may use them, the supplier that
 * it has delegated them to, and NAV as a client of Skatteetaten. `key` is registered on every client that signs with a
 * key.
 */
export function composeRegistry({ key }: { key: RegisteredKey }): object {
  const client = (client_id: string, { orgno, name }: { orgno: string; name: string }, more: object) => ({
    client_id,
    client_orgno: orgno,
    client_name: `${name}: ${client_id}`,
    integration_type: 'maskinporten',
    scopes: Object.values(scopes),
    ...more,
  });
  const jwks = { keys: [key] };
  return {
    organisations: [
      { ...parties.nav, prefixes: ['nav'], terms_signed: true },
      { ...parties.skatteetaten, prefixes: ['skatteetaten'], terms_signed: true },
      { ...parties.provider, terms_signed: true },
      { ...parties.supplier, terms_signed: true },
    ],
    scopes: Object.values(scopes).map((scope) => {
      const [prefix = '', subscope = ''] = scope.split(':');
      return {
        prefix,
        subscope,
        description: `The API behind ${scope}`,
        delegation_source: DELEGATION_SOURCE,
        allowed_integration_types: ['maskinporten'],
        ...(prefix === 'nav' && { at_max_age: 180 }),
      };
    }),
    scope_access: [
      ...Object.values(scopes).map((scope) => ({ scope, consumer_orgno: parties.provider.orgno })),
      { scope: scopes.tjenestepensjonsavtale, consumer_orgno: parties.nav.orgno },
    ],
    clients: [
      client(clients.provider.key, parties.provider, { jwks }),
      client(clients.provider.certificate, parties.provider, {}),
      client(clients.supplier.key, parties.supplier, { jwks }),
      client(clients.supplier.certificate, parties.supplier, {}),
      client(clients.nav, parties.nav, { jwks, scopes: [scopes.tjenestepensjonsavtale] }),
    ],
    delegations: Object.values(scopes).map((scope) => ({
      consumer_orgno: parties.provider.orgno,
      supplier_orgno: parties.supplier.orgno,
      scope,
    })),
  };
}
