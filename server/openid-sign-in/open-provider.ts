import type * as OpenidClient from 'openid-client';
import type { SignInKey } from '#operations';
import { type BoundedFetch, createBoundedFetch } from '#outgoing-requests';

type Library = typeof OpenidClient;
type LibraryKey = Extract<Parameters<Library['PrivateKeyJwt']>[0], { readonly algorithm: unknown }>;

/** A sign-in provider whose metadata have been read. */
export interface ReadyProvider {
  readonly library: Library;
  readonly config: OpenidClient.Configuration;
  readonly keySetAddress: string;
}

export interface Provider {
  readonly issuer: string;
  /**
   * What the provider says of itself (OpenID Connect Discovery), read when it is first needed and again when it is old.
   *
   * @throws Error when the provider cannot be reached, or says that it is another one.
   */
  ready(): Promise<ReadyProvider>;
}

/** Milliseconds that metadata are kept, and between two attempts to read them. */
const KEPT = 60 * 60_000;
const PAUSE = 2000;
/** Seconds that the clocks may differ. */
const CLOCK_TOLERANCE = 10;

/** The provider of the settings. The library is loaded with the first sign-in: most servers never see one. */
export function openProvider({
  issuer,
  clientId,
  key,
  ask = createBoundedFetch(),
  monotonic = () => performance.now(),
}: {
  issuer: string;
  clientId: string;
  key: SignInKey;
  ask?: BoundedFetch;
  monotonic?: () => number;
}): Provider {
  let known: ReadyProvider | undefined;
  let readAt = 0;
  let reading: Promise<ReadyProvider> | undefined;
  let failed: { readonly at: number; readonly error: unknown } | undefined;

  const read = async (): Promise<ReadyProvider> => {
    const library = await import('openid-client');
    // Node's type knows a use of keys that the library's does not yet; the key is the same.
    const signer = key.key.toCryptoKey({ name: 'RSASSA-PKCS1-v1_5', hash: 'SHA-256' }, false, ['sign']) as LibraryKey;
    const proof = library.PrivateKeyJwt(key.kid === undefined ? signer : { key: signer, kid: key.kid });
    const config = await library.discovery(
      new URL(issuer),
      clientId,
      { [library.clockTolerance]: CLOCK_TOLERANCE },
      proof,
      {
        [library.customFetch]: ask as OpenidClient.CustomFetch,
        // Settings take plain http outside production only. Signatures are checked although the token comes straight from the provider.
        execute: [
          ...(issuer.startsWith('http:') ? [library.allowInsecureRequests] : []),
          library.enableNonRepudiationChecks,
        ],
      },
    );
    const { issuer: own, jwks_uri: keySetAddress } = config.serverMetadata();
    if (own !== issuer) throw new Error(`the provider calls itself ${own}, and PORTVAKT_SIGN_IN_ISSUER says ${issuer}`);
    if (keySetAddress === undefined) throw new Error('the metadata of the provider name no key set');
    return { library, config, keySetAddress };
  };

  return {
    issuer,
    ready: async () => {
      if (known !== undefined && monotonic() - readAt < KEPT) return known;
      if (failed !== undefined && monotonic() - failed.at < PAUSE) {
        if (known !== undefined) return known;
        throw failed.error;
      }
      reading ??= read().finally(() => {
        reading = undefined;
      });
      try {
        known = await reading;
        readAt = monotonic();
        failed = undefined;
        return known;
      } catch (error) {
        failed = { at: monotonic(), error };
        // What is known is better than nothing: keys are read by themselves.
        if (known !== undefined) return known;
        throw error;
      }
    },
  };
}
