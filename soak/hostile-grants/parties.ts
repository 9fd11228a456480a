import { makeClient, organisations } from '@portvakt/own-tests';
import type { Parties } from './grant-pool.ts';

const scopes = { granted: 'demo:granted', notGranted: 'demo:not-granted', delegable: 'demo:delegable' };
const SOURCE = 'https://www.altinn.no/';

/** The clients of this proof, for a server with this issuer. */
export function makeParties(issuer: string): Parties {
  return {
    issuer,
    honest: makeClient('hostile-honest'),
    other: makeClient('hostile-other'),
    keyless: makeClient('hostile-keyless'),
    scope: scopes.granted,
    delegable: scopes.delegable,
    notGranted: scopes.notGranted,
    ownOrgno: organisations.consumer,
    strangerOrgno: organisations.stranger,
  };
}

/** What the server must know at start. */
export function describeParties({ honest, other, keyless }: Parties): object {
  const client = ({ clientId, publicJwk }: typeof honest, keys: readonly (typeof publicJwk)[]) => ({
    client_id: clientId,
    client_orgno: organisations.consumer,
    integration_type: 'maskinporten',
    scopes: Object.values(scopes),
    jwks: { keys },
  });
  return {
    delegation_sources: [{ name: 'altinn', issuer: SOURCE, register: 'built-in' }],
    organisations: [
      { orgno: organisations.provider, name: 'Etaten', prefixes: ['demo'], terms_signed: true },
      { orgno: organisations.consumer, name: 'Kunden AS', terms_signed: true },
      { orgno: organisations.stranger, name: 'Den fremmede AS', terms_signed: true },
    ],
    scopes: [
      { prefix: 'demo', subscope: 'granted', description: 'Granted' },
      { prefix: 'demo', subscope: 'not-granted', description: 'Not granted' },
      { prefix: 'demo', subscope: 'delegable', description: 'Delegable', delegation_source: SOURCE },
    ],
    scope_access: [
      { scope: scopes.granted, consumer_orgno: organisations.consumer },
      { scope: scopes.delegable, consumer_orgno: organisations.consumer },
      // It may use the scope, and has delegated it to nobody.
      { scope: scopes.delegable, consumer_orgno: organisations.stranger },
    ],
    clients: [client(honest, [honest.publicJwk]), client(other, [other.publicJwk]), client(keyless, [])],
  };
}
