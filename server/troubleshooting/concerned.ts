/** Whom and what a refusal was about, as far as the reader may know it. */
export interface Concerned {
  /** The organisation that reads the explanation. */
  readonly reader: string;
  readonly clientId?: string | undefined;
  readonly consumer?: string | undefined;
  readonly supplier?: string | undefined;
  readonly scope?: string | undefined;
  readonly scopeOwner?: { readonly orgno: string; readonly name: string | null } | undefined;
}
