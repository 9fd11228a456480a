import { type Refusal, refuse } from '@portvakt/protocol';
import { Type } from 'typebox';
import { choice, done, endpointsOf, flag, line, number, timestamp } from '#endpoints';
import type { KeyEncryptionKeys } from '#key-encryption';
import {
  decideKeyStates,
  type KeyHolder,
  type KeyPurpose,
  makeReplacement,
  replaceWithin,
  retireWithin,
  type SigningKeyStore,
} from '#signing-keys';
import { bases, READ, WRITE } from './admit-operators.ts';

export interface SigningKeyOperating {
  readonly stores: Readonly<Record<KeyPurpose, SigningKeyStore>>;
  readonly clock: () => number;
  readonly bits: number;
  readonly keyEncryptionKeys: KeyEncryptionKeys;
  readonly keyHolder?: KeyHolder | undefined;
}

const tag = 'Operator: signing keys';
const purpose = choice(['tokens', 'altinn'], 'What it signs: tokens of this server, or Altinn tokens.');

const keyAnswer = Type.Object(
  {
    kid: line(128),
    purpose,
    state: choice(['announced', 'signing', 'published', 'withdrawn', 'retired', 'compromised']),
    active_from: timestamp(),
    published_until: Type.Optional(timestamp()),
    created: timestamp(),
    longest_lifetime: number('Seconds: the longest lifetime of any token that it has signed.'),
  },
  { title: 'OperatedSigningKey' },
);

const { read, change } = endpointsOf<SigningKeyOperating>();

/** The server's own keys. Their private halves are answered nowhere. */
export const signingKeyEndpoints = [
  read({
    method: 'GET',
    path: '/operator/signing-keys',
    bases,
    tag,
    summary: "The server's own keys, newest first",
    caller: READ,
    answers: { 200: Type.Object({ content: Type.Array(keyAnswer) }, { title: 'OperatedSigningKeys' }) },
    read: async ({ stores, clock }) => {
      const content = [];
      for (const name of ['tokens', 'altinn'] as const) {
        const keys = decideKeyStates(await stores[name].readAll(), clock());
        for (const { key, state, publishedUntil } of keys.toReversed()) {
          content.push({
            kid: key.kid,
            purpose: name,
            state,
            active_from: toText(key.activeFrom),
            ...(publishedUntil !== undefined && { published_until: toText(publishedUntil) }),
            created: toText(key.createdAt),
            longest_lifetime: key.longestLifetime,
          });
        }
      }
      return done({ content });
    },
  }),
  change({
    method: 'POST',
    path: '/operator/signing-keys',
    bases,
    tag,
    summary: 'Rotate: bring in a new key',
    description:
      'It is in the key set for 24 hours before it signs. With `now` it signs at once, or the one that is announced does. With `compromised` the leaked key is out of the key set within a second; that takes `now`.',
    caller: WRITE,
    body: Type.Object(
      {
        purpose: Type.Optional(purpose),
        now: Type.Optional(flag('Sign with it at once.')),
        compromised: Type.Optional(line(128, 'The kid of a key that has leaked.')),
      },
      { title: 'SigningKeyRotation' },
    ),
    answers: {
      200: Type.Object({ kid: line(128), active_from: timestamp() }, { title: 'ReplacingSigningKey' }),
    },
    prepare: async (given, { body: { now = false, compromised } }) =>
      compromised !== undefined && !now
        ? unchanged('A compromised key must be replaced at once: send now as true.')
        : makeReplacement({ ...given, store: given.stores.tokens }, { now }),
    change: async (
      { stores, keyEncryptionKeys },
      { body: { purpose: which = 'tokens', now = false, compromised }, prepared },
      unit,
    ) => {
      const store = stores[which];
      const replaced = await replaceWithin({ store, keyEncryptionKeys }, unit, { now, compromised, made: prepared });
      return typeof replaced === 'string'
        ? unchanged(replaced)
        : done({ kid: replaced.kid, active_from: toText(replaced.activeFrom) });
    },
  }),
  change({
    method: 'POST',
    path: '/operator/signing-keys/:kid/retirement',
    bases,
    tag,
    summary: 'Take a key that does not sign out of the key set, for good',
    caller: WRITE,
    params: Type.Object({ kid: line(128) }),
    body: Type.Object(
      { force: Type.Optional(flag('Also where tokens that it signed may live: they are refused from then on.')) },
      { title: 'SigningKeyRetirement' },
    ),
    answers: { 200: Type.Object({ kid: line(128), state: choice(['retired']) }, { title: 'RetiredSigningKey' }) },
    change: async ({ stores, clock }, { params: { kid }, body: { force = false } }, unit) => {
      for (const store of [stores.tokens, stores.altinn]) {
        if (!(await store.findAll(unit.transaction)).some((key) => key.kid === kid)) continue;
        const problem = await retireWithin({ store, clock }, unit, { kid, force });
        return problem === undefined ? done({ kid, state: 'retired' }) : unchanged(problem);
      }
      return refuse('signing-key-missing', { fill: { kid } });
    },
  }),
];

/** The sentences of the room speak of options of the command line. */
function unchanged(reason: string): Refusal {
  return refuse('signing-key-unchanged', { fill: { reason: reason.replace('Add --force', 'Send force as true') } });
}

function toText(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}
