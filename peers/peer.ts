import type { ServerCommand } from '@portvakt/own-tests';

export type PeerName =
  | 'oidc-provider'
  | 'better-auth'
  | 'oauth2-mock-server'
  | 'mock-oauth2-server'
  | 'keycloak'
  | 'hydra';

/** A client as a peer is given it: its keys are registered, and it may ask for these scopes. */
export interface PeerClient {
  readonly clientId: string;
  readonly publicJwks: readonly {
    readonly kty: 'RSA';
    readonly kid: string;
    readonly n: string;
    readonly e: string;
    readonly alg: 'RS256';
    readonly use: 'sig';
  }[];
  readonly scopes: readonly string[];
}

/** What a peer is started with. */
export interface PeerOrder {
  readonly clients: readonly PeerClient[];
  /** The `aud` of the grants, and the peer's issuer where it lets that be chosen; its own address when it is left out. */
  readonly issuer?: string;
  /** A folder of the caller's for what the peer keeps on disk. */
  readonly folder: string;
}

/** A peer that can be started here. */
export interface FoundPeer {
  /** As it is installed. */
  readonly version: string;
  /** What it runs on, such as Node and its version. */
  readonly runtime: string;
  /** Seconds until it is as fast as it gets, where that is longer than others need: a JVM compiles as it runs. */
  readonly warmUp?: number;
  command(order: PeerOrder): Promise<ServerCommand>;
}

/** Another server of the grant: what is told of it, and how it is started. */
export interface Peer {
  readonly name: PeerName;
  readonly title: string;
  /** What it is for, in a sentence. */
  readonly purpose: string;
  /** Whether its makers mean it to refuse what a strict server refuses; a mock does not. */
  readonly isStrict: boolean;
  /** Whether it has the grant of RFC 7523 by itself, is given it here, or is asked with another one. */
  readonly grant: 'its own' | 'written here' | 'another';
  /** How it is set up here, in the words of a table. */
  readonly setUp: string;
  /** What it checks of a grant, and what it leaves out, as far as its source or its documentation tells. */
  readonly checks: readonly string[];
  readonly leavesOut: readonly string[];
  /** Where that was read. */
  readonly sources: readonly string[];
  /** What it keeps of used grants and of tokens. */
  readonly keeps: string;
  readonly request: PeerRequest;
  /** What follows its address in its issuer, and where its metadata is. */
  readonly issuerPath: string;
  readonly metadataPath: string;
  /** What the conformance suite may expect of it, in the words of an adapter file. */
  readonly has: readonly ('jwt-tokens' | 'needs-jti' | 'token-endpoint-audience')[];
  /** Looks for it on this machine: by settings in `environment`, or among the installed packages. A text says why it cannot be run. */
  find(environment: Readonly<Record<string, string | undefined>>): Promise<FoundPeer | string>;
}

/** How its token request differs from that of RFC 7523 with nothing but a grant. */
export interface PeerRequest {
  readonly path: string;
  /** More fields of the form, or another `grant_type`. `{client_id}` and `{scope}` are filled in. */
  readonly form?: Readonly<Record<string, string>>;
  /** The field that carries the grant, where it is not `assertion`. */
  readonly field?: string;
  /** What follows the issuer in `aud`. */
  readonly audience?: string;
  /** Whether the grant has a `sub`, which is then the client. */
  readonly subject?: boolean;
}
