import type { KeyObject } from 'node:crypto';

/** What the protocol signs with: RSA with PKCS#1 v1.5 padding. */
export type Algorithm = 'RS256' | 'RS384' | 'RS512';

/** A private RSA key as a JWK (RFC 7517). */
export interface PrivateJwk {
  readonly kty: string;
  readonly kid?: string;
  readonly [member: string]: unknown;
}

/** A private key: a JWK, PEM, base64 of either, or a key of `node:crypto`. */
export type KeyMaterial = string | PrivateJwk | KeyObject;

/** A key that is registered on the client, by the name that it is registered under. */
export interface RegisteredKey {
  readonly privateKey: KeyMaterial;
  /** Default: the `kid` of the JWK. */
  readonly kid?: string;
  /** Opens PEM that is encrypted. */
  readonly passphrase?: string;
  readonly algorithm?: Algorithm;
}

/** A key with its virksomhetssertifikat, which goes along in `x5c`. */
export interface CertifiedKey {
  readonly privateKey: KeyMaterial;
  /** PEM, with as much of the chain as there is; or `x5c`: DER in base64, the client's own first. */
  readonly certificate: string | readonly string[];
  /** What is sent of it: the client's own certificate (the default), or all of it. */
  readonly send?: 'leaf' | 'chain';
  readonly passphrase?: string;
  readonly algorithm?: Algorithm;
}

/** A key and its virksomhetssertifikat in one file, as Buypass and Commfides deliver them. */
export interface Pkcs12Key {
  /** The content of the file, or that in base64. */
  readonly pkcs12: Uint8Array | string;
  readonly password: string;
  readonly send?: 'leaf' | 'chain';
  readonly algorithm?: Algorithm;
}

/** A key that signs elsewhere and never leaves there: in a KMS or an HSM. */
export interface RemoteKey {
  /** Signs `input` with RSASSA-PKCS1-v1_5 and the hash of `algorithm`. A failure may be thrown; it is tried again. */
  readonly sign: (input: Uint8Array) => Uint8Array | Promise<Uint8Array>;
  readonly kid?: string;
  /** Where the client has no registered key: as for `CertifiedKey`. */
  readonly certificate?: string | readonly string[];
  readonly send?: 'leaf' | 'chain';
  /** Default: RS256. */
  readonly algorithm?: Algorithm;
}

/** What a client proves itself with. Text or a JWK alone is a registered key. */
export type ClientKey = string | PrivateJwk | RegisteredKey | CertifiedKey | Pkcs12Key | RemoteKey;
