import type { JsonWebKey, KeyObject } from 'node:crypto';
import type { Json } from '../format/read-value.ts';
import type { Capability, ClientName, Profile, ValueName } from '../format/vocabulary.ts';

/** A client with its key, as the suite plays it. */
export interface PlayedClient {
  readonly clientId: string;
  readonly kid: string | undefined;
  readonly key: KeyObject;
  readonly publicJwk: JsonWebKey;
  readonly scope: string | undefined;
  /** Standard base64 of its certificates, its own first. */
  readonly x5c: readonly string[] | undefined;
}

/** How the server wants a good grant, where it differs from RFC 7523's. */
export interface GrantHabits {
  /** Seconds from `iat` to `exp`. */
  readonly lifetime: number;
  /** Where a scope is asked for: in a claim (Maskinporten), in the form (RFC 7523 §2.1), or nowhere. */
  readonly scopeIn: 'claim' | 'form' | 'nowhere';
  /** What `aud` is. */
  readonly audience: 'issuer' | 'token_endpoint' | string;
  /** More claims of every good grant, and claims that it does not have (null). */
  readonly claims: Readonly<Record<string, Json>>;
  readonly header: Readonly<Record<string, Json>>;
  /** More parameters of the form. */
  readonly form: Readonly<Record<string, string>>;
}

/** How the client proves itself besides the grant, where a server asks for that. */
export interface ClientAuthentication {
  readonly method: 'client_secret_basic' | 'client_secret_post';
  readonly clientId: string;
  readonly clientSecret: string;
}

/** A server that can be tested: where it is, who may be played there, and what it is known to have. */
export interface Adapter {
  readonly name: string;
  readonly profile: Profile;
  readonly issuer: string;
  /** Where its metadata is; found from the issuer when it is not given. */
  readonly metadata: string | undefined;
  readonly tokenEndpoint: string | undefined;
  readonly keys: string | undefined;
  /** The token endpoint of another process of the same server. */
  readonly secondTokenEndpoint: string | undefined;
  /** Sends every request there instead, with the path that it has: for a server behind https that is reached directly. */
  readonly address: string | undefined;
  readonly clients: Readonly<Partial<Record<ClientName, PlayedClient>>> & { readonly client: PlayedClient };
  readonly values: Readonly<Partial<Record<ValueName, string>>>;
  readonly has: ReadonlySet<Capability>;
  readonly grant: GrantHabits;
  readonly clientAuthentication: ClientAuthentication | undefined;
}
