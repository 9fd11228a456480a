/** What a report card is made of. Times are milliseconds since 1970. */
export interface IntegrationFacts {
  readonly now: number;
  readonly active: boolean;
  readonly createdAt: number;
  /** Whether it asks for its tokens here: not where people log in. */
  readonly asksHere: boolean;
  /** Whether it proves itself with a key or a certificate, and not with a secret. */
  readonly signs: boolean;
  /** The lifetime of its tokens in seconds, as registered; nothing where it has the usual one. */
  readonly lifetime: number | undefined;
  /** Those in use, expired ones among them. */
  readonly keys: readonly KeyFacts[];
  /** Certificates that it has signed with instead of a registered key. */
  readonly certificates: readonly Signer[];
  /** Those on it. */
  readonly scopes: readonly ScopeFacts[];
  /** When it last got a token. */
  readonly lastUsed: number | undefined;
  /** From when on uses are counted; nothing where nobody has used anything yet. */
  readonly countedSince: number | undefined;
  /** What it asked for in the last seven days. */
  readonly week: { readonly tokens: number; readonly refusals: number };
}

/** What signs grants: by its kid or, for a certificate, its fingerprint. */
export interface Signer {
  readonly id: string;
  readonly firstUsed: number | undefined;
  readonly lastUsed: number | undefined;
}

export interface KeyFacts extends Signer {
  /** The size of the modulus. */
  readonly bits: number;
  readonly exponent: number;
  readonly registeredAt: number;
  readonly expiresAt: number;
  /** When the certificate ends that pins it; nothing where none does. */
  readonly certificateEnds: number | undefined;
}

export interface ScopeFacts {
  readonly name: string;
  readonly active: boolean;
  /** Whether it is open for all, or granted to the organisation whose grants count for the integration. */
  readonly granted: boolean;
  /** Whether it is used with what customers delegate. */
  readonly delegable: boolean;
  /** Whether any customer has delegated it; nothing where another register knows that. */
  readonly delegated: boolean | undefined;
  /** The longest lifetime of its tokens, in seconds. */
  readonly maxAge: number | undefined;
  readonly addedAt: number;
  readonly lastUsed: number | undefined;
}
