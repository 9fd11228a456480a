import { type MadeClient, makeClient, makeKey, organisations } from '@portvakt/own-tests';

/** The scopes of the soak's clients. */
export const scopes = {
  honest: 'demo:honest',
  notGranted: 'demo:not-granted',
  manage: 'idporten:dcr.write',
  manageScopes: 'idporten:scopes.write',
  decide: 'altinn:authorization/authorize',
  register: 'altinn:resourceregistry/resource.write',
} as const;

/** Who calls the server. */
export interface Callers {
  /** Requests tokens and manages its own clients. */
  readonly honest: MadeClient;
  /** May call everything in its own organisation's name, and is hostile. */
  readonly hostile: MadeClient;
}

/** The server under load, and who calls it. */
export type Attacked = Callers & { readonly port: number; readonly issuer: string };

/** Both sign with the same key. */
export function makeCallers(): Callers {
  const key = makeKey();
  return { honest: makeClient('soak-honest', key), hostile: makeClient('soak-hostile', key) };
}

/** What the server knows at start. */
export function describeRegistry({ honest, hostile }: Callers) {
  const client = ({ clientId, publicJwk }: MadeClient, client_orgno: string, has: readonly string[]) => ({
    client_id: clientId,
    client_orgno,
    integration_type: 'maskinporten',
    scopes: has,
    jwks: { keys: [publicJwk] },
  });
  const { provider, consumer, stranger } = organisations;
  return {
    delegation_sources: [{ name: 'altinn', issuer: 'https://www.altinn.no/', register: 'built-in' }],
    organisations: [
      { orgno: provider, name: 'Etaten', prefixes: ['demo'], terms_signed: true },
      { orgno: consumer, name: 'Kunden AS', prefixes: ['kunde'], terms_signed: true },
      { orgno: stranger, name: 'Den andre AS', prefixes: ['annen'], terms_signed: true },
    ],
    scopes: [
      ...['honest', 'not-granted'].map((subscope) => ({
        prefix: 'demo',
        subscope,
        description: `The scope ${subscope}`,
      })),
      // In the answer of everyone who lists public scopes.
      ...Array.from({ length: 1000 }, (_, number) => ({
        prefix: 'demo',
        subscope: `public-${number}`,
        description: `Public scope number ${number}`,
        visibility: 'PUBLIC',
      })),
    ],
    scope_access: [consumer, stranger].map((consumer_orgno) => ({ scope: scopes.honest, consumer_orgno })),
    clients: [
      client(honest, consumer, [scopes.honest, scopes.manage]),
      client(hostile, stranger, [
        scopes.notGranted,
        scopes.manage,
        scopes.manageScopes,
        scopes.decide,
        scopes.register,
      ]),
    ],
  };
}
