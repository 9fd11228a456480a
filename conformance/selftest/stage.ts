import { generateKeyPairSync, type JsonWebKey, type KeyObject } from 'node:crypto';
import type { Profile } from '../format/vocabulary.ts';
import type { Breakdown, Weakness } from './weaknesses.ts';

/** A client of the server for the selftest. */
export interface StageClient {
  readonly id: string;
  readonly active: boolean;
  readonly keys: readonly { readonly kid: string; readonly publicKey: KeyObject; readonly expired: boolean }[];
}

/** Keys and clients, which all servers of a selftest share: making keys takes long. */
export interface Stage {
  readonly clients: readonly StageClient[];
  readonly privateJwks: Readonly<Record<'own' | 'second' | 'other' | 'same' | 'old', JsonWebKey>>;
  readonly signing: { readonly kid: string; readonly privateKey: KeyObject; readonly publicJwk: JsonWebKey };
  /** A key that is not in the key set. */
  readonly foreign: KeyObject;
}

export const SCOPE = 'selftest:read';

/** How a server of the selftest is. */
export interface Character {
  readonly profile: Profile;
  readonly weak: ReadonlySet<Weakness>;
  readonly breakdown?: Breakdown | undefined;
}

export function makeStage(): Stage {
  const make = (kid: string) => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    return { kid, publicKey, jwk: { ...privateKey.export({ format: 'jwk' }), kid } };
  };
  const [own, second, other, same, old] = [make('one'), make('two'), make('other'), make('one'), make('old')];
  const signing = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const client = (
    id: string,
    keys: readonly ReturnType<typeof make>[],
    more: Partial<StageClient> = {},
  ): StageClient => ({
    id,
    active: true,
    keys: keys.map(({ kid, publicKey }) => ({ kid, publicKey, expired: false })),
    ...more,
  });
  return {
    clients: [
      client('selftest-client', [own, second]),
      client('selftest-other', [other]),
      client('selftest-same', [same]),
      client('selftest-old', [], { keys: [{ kid: 'old', publicKey: old.publicKey, expired: true }] }),
      client('selftest-inactive', [other], { active: false }),
    ],
    privateJwks: { own: own.jwk, second: second.jwk, other: other.jwk, same: same.jwk, old: old.jwk },
    signing: {
      kid: 'signing',
      privateKey: signing.privateKey,
      publicJwk: { ...signing.publicKey.export({ format: 'jwk' }), kid: 'signing', alg: 'ES256', use: 'sig' },
    },
    foreign: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
  };
}
