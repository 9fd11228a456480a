import type { Clock } from './clock.ts';
import type { ClientKey, KeyMaterial } from './keys/client-key.ts';

/** The functions of the platform that are used; they are those of `globalThis` unless others are passed in. */
export type Fetch = (input: string | URL | Request, init?: RequestInit) => Promise<Response>;

/** Which server: give one of `environment`, `issuer` and `wellKnownUrl`. */
export interface ServerSettings {
  /** Digdir's Maskinporten: `test` is `https://test.maskinporten.no/`, `prod` is `https://maskinporten.no/`. */
  readonly environment?: 'test' | 'prod';
  /** Any server of the same protocol, such as `http://localhost:7070/`. Its metadata (RFC 8414) says the rest. */
  readonly issuer?: string;
  /** Where the metadata lies, where that is not the issuer's usual place. */
  readonly wellKnownUrl?: string;
  /** With `issuer`: where tokens are asked for. Then no metadata is read. */
  readonly tokenEndpoint?: string;
  /** Altinn's platform, for `exchange: 'altinn'`. Known for `test` and `prod`; a local Portvakt is its own. */
  readonly altinnUrl?: string;
  /** Allows `http:` to other hosts than this machine. Tokens can be read on the way then. */
  readonly allowHttp?: boolean;
}

export interface ClientSettings extends ServerSettings {
  /** The client (integrasjon) as it is registered. */
  readonly clientId: string;
  /** What proves it. A function is asked before each attempt, so that a key can be changed while the program runs. */
  readonly key: ClientKey | (() => ClientKey | Promise<ClientKey>);
  /**
   * Asks for tokens that only the holder of a key can use (DPoP, RFC 9449): `true` makes such a key for this client, and EC, RSA and Ed25519 keys
   * can be given. Use the tokens with `client.fetch`. Maskinporten has no such tokens.
   */
  readonly dpop?: boolean | KeyMaterial;
  /** How long callers wait for a token at most, all attempts together, in milliseconds. Default: 20 000. */
  readonly patience?: number;
  /** How long one attempt may take, in milliseconds. Default: 10 000. */
  readonly attemptTimeout?: number;
  /** How many tokens are kept at most. Default: 10 000. */
  readonly keepAtMost?: number;
  /** Sends the header `traceparent` to the token endpoint, where OpenTelemetry is in use. Default: false. */
  readonly propagateTrace?: boolean;
  readonly fetch?: Fetch;
  readonly clock?: Clock;
  /** A number from 0 to below 1, for jitter. */
  readonly random?: () => number;
}
