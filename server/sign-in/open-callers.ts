import type { ChangeFeed } from '#audit-trail';
import { listKeys } from '#key-encryption';
import type { Settings } from '#operations';
import { createAsker } from '#outgoing-requests';
import { createPartyFinder, type OrganisationReader, type PartyFinder, type PeopleStore } from '#parties';
import { createKeyRingOnDemand, type KeyHolder, type KeyRing, type SigningKeyStore } from '#signing-keys';
import { type AltinnCaller, createAltinnCallerReader } from './read-altinn-caller.ts';
import { type AccessToken, createTokenReader, type TokenFault } from './read-token.ts';
import { createTrustedIssuerReader } from './read-trusted-issuer.ts';

type ReadToken = (authorization: string | undefined) => Promise<AccessToken | TokenFault>;

/** Who calls the interfaces of this server, and the keys that Altinn tokens are signed with. */
export interface Callers {
  readonly altinnKeyRing: KeyRing;
  readonly parties: PartyFinder;
  /** Machine tokens of this server, for self-service. */
  readonly readToken: ReadToken;
  /** The same, for Altinn's paths. */
  readonly readMachine: ReadToken;
  readonly readCaller: (authorization: string | undefined) => Promise<AltinnCaller | TokenFault>;
  readonly readTrusted: (authorization: string | undefined) => Promise<AccessToken | TokenFault | undefined>;
}

export function openCallers({
  register,
  settings,
  clock,
  keyRing,
  keyHolder,
}: {
  register: {
    readonly organisations: OrganisationReader;
    readonly people: Pick<PeopleStore, 'readById' | 'readByUuid'>;
    readonly feed: ChangeFeed;
    readonly altinnKeys: SigningKeyStore;
  };
  settings: Pick<
    Settings,
    'issuer' | 'signingKeyBits' | 'keyEncryptionKey' | 'previousKeyEncryptionKey' | 'trustedIssuers'
  >;
  clock: () => number;
  keyRing: Pick<KeyRing, 'published'>;
  keyHolder?: KeyHolder | undefined;
}): Callers {
  const { organisations, people, feed } = register;
  const { issuer, trustedIssuers } = settings;
  const altinnKeyRing = createKeyRingOnDemand({
    store: register.altinnKeys,
    feed,
    clock,
    bits: settings.signingKeyBits,
    keyEncryptionKeys: listKeys(settings),
    keyHolder,
  });
  const keys = keyRing.published;
  const readMachine = createTokenReader({ issuer, audiences: [issuer], keys, clock });
  const base = issuer.slice(0, -1);
  return {
    altinnKeyRing,
    parties: createPartyFinder({ organisations, people }),
    readToken: createTokenReader({
      issuer,
      audiences: [issuer, base, `${issuer}api/v1`, `${issuer}api/v1/clients`, `${issuer}clients`],
      keys,
      clock,
    }),
    readMachine,
    readCaller: createAltinnCallerReader({
      issuer,
      keys: altinnKeyRing.published,
      clock,
      readMachine,
      findPerson: people.readByUuid,
    }),
    readTrusted: createTrustedIssuerReader({ issuers: trustedIssuers, audience: issuer, ask: createAsker(), clock }),
  };
}
