/** Identifier of a client (integrasjon): usually a UUID; older ones are names such as `oidc_example_1`. */
export type ClientId = string & { readonly __brand: 'ClientId' };

/** Identifier (`kid`) of a key, chosen by its owner and unique within the owner's client. */
export type KeyId = string & { readonly __brand: 'KeyId' };

const CLIENT_ID = /^[A-Za-z0-9][A-Za-z0-9._:-]{0,127}$/;
const KEY_ID = /^[A-Za-z0-9._-]{1,128}$/;

/** A client identifier of 1 to 128 letters, digits and `. _ : -`, or `undefined`. */
export function parseClientId(text: string): ClientId | undefined {
  return CLIENT_ID.test(text) ? (text as ClientId) : undefined;
}

/** A key identifier of 1 to 128 letters, digits and `. _ -` (docs.digdir.no, «Klientregistrering»), or `undefined`. */
export function parseKeyId(text: string): KeyId | undefined {
  return KEY_ID.test(text) ? (text as KeyId) : undefined;
}
