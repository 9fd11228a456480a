import type { ChangeFeed } from '#audit-trail';
import { listKeys } from '#key-encryption';
import { isWindowOpen, planMove } from '#moving';
import type { Settings } from '#operations';
import { createAsker } from '#outgoing-requests';
import { createPartyFinder, type OrganisationReader, type PartyFinder, type PeopleStore } from '#parties';
import { createKeyRingOnDemand, type KeyHolder, type KeyRing, type SigningKeyStore } from '#signing-keys';
import { type AltinnCaller, createAltinnCallerReader } from './read-altinn-caller.ts';
import { type AccessToken, createTokenReader, createVerifier, type TokenFault } from './read-token.ts';
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
  /** The claims of a machine token of this server that is in force, bound to a key or not: it lets nobody in. */
  readonly verifyToken: ReturnType<typeof createVerifier>;
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
    'issuer' | 'formerIssuer' | 'signingKeyBits' | 'keyEncryptionKey' | 'previousKeyEncryptionKey' | 'trustedIssuers'
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
  const move = planMove(settings);
  // Tokens that name the former issuer need no date of their own: none is issued after the window, and each of them ends.
  const issuers = move === undefined ? [issuer] : [issuer, move.former];
  const ofSelfService = issuers.flatMap((own) => [
    own,
    own.slice(0, -1),
    `${own}api/v1`,
    `${own}api/v1/clients`,
    `${own}clients`,
  ]);
  const readMachine = createTokenReader({ issuers, audiences: () => issuers, keys, clock });
  return {
    altinnKeyRing,
    parties: createPartyFinder({ organisations, people }),
    readToken: createTokenReader({ issuers, audiences: () => ofSelfService, keys, clock }),
    readMachine,
    verifyToken: createVerifier({ issuers, keys, clock }),
    readCaller: createAltinnCallerReader({
      issuers,
      keys: altinnKeyRing.published,
      clock,
      readMachine,
      findPerson: people.readByUuid,
    }),
    readTrusted: createTrustedIssuerReader({
      issuers: trustedIssuers,
      // Those tokens are of others, who may go on making them.
      audiences: () => (move !== undefined && isWindowOpen(move, clock()) ? issuers : [issuer]),
      ask: createAsker(),
      clock,
    }),
  };
}
