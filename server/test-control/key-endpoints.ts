import { Type } from 'typebox';
import { anyone, choice, done, endpointsOf, knownMembers } from '#endpoints';
import { replaceSigningKey, retireSigningKey } from '#signing-keys';
import { composeOrderedToken, findContradiction, type TokenFault, tokenFaults } from './compose-ordered-token.ts';
import { type ControlledStage, TAG, wrongMember } from './controlled-stage.ts';

const { read } = endpointsOf<ControlledStage>();

const ACTOR = 'a test';

const rotationOrder = Type.Object(
  {
    announce: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 366 * 86_400,
        description: 'Seconds in which the new key is published and does not sign.',
      }),
    ),
    withdrawOld: Type.Optional(Type.Boolean({ description: 'Takes every older key out of the key set at once.' })),
  },
  { title: 'KeyRotation' },
);

const tokenOrder = Type.Object(
  {
    claims: Type.Record(Type.String(), Type.Unknown()),
    without: Type.Array(Type.String()),
    wrong: Type.Array(choice(tokenFaults), { maxItems: tokenFaults.length }),
  },
  { title: 'TokenOrder' },
);

/** Signing keys, and tokens that are wrong on purpose. */
export const keyEndpoints = [
  read({
    method: 'POST',
    path: '/__portvakt/keys/rotate',
    tag: TAG,
    summary: 'Let another key sign',
    description: 'At once, or announced first. The older keys stay in the key set unless they are withdrawn.',
    caller: anyone,
    body: rotationOrder,
    readJson: knownMembers(rotationOrder),
    answers: {
      200: Type.Object({
        kid: Type.String(),
        signs_from: Type.String({ format: 'date-time' }),
        withdrawn: Type.Array(Type.String()),
      }),
    },
    read: async ({ rotation, keyRing }, { body: { announce = 0, withdrawOld = false } }) => {
      if (withdrawOld && announce > 0) {
        return wrongMember('withdrawOld', 'cannot go with announce: until the new key signs, the old one does');
      }
      const replaced = await replaceSigningKey(rotation, {
        actor: ACTOR,
        now: announce === 0,
        announcedFor: announce * 1000,
      });
      if (typeof replaced === 'string') return wrongMember('announce', `is not possible: ${replaced}`);
      const old = (await keyRing.published()).map(({ kid }) => kid).filter((kid) => kid !== replaced.kid);
      if (withdrawOld) for (const kid of old) await retireSigningKey(rotation, { actor: ACTOR, kid, force: true });
      return done({
        kid: replaced.kid,
        signs_from: new Date(replaced.activeFrom).toISOString(),
        withdrawn: withdrawOld ? old : [],
      });
    },
  }),
  read({
    method: 'POST',
    path: '/__portvakt/tokens',
    tag: TAG,
    summary: 'A token with any claims, wrong on purpose',
    description:
      'Every member of the body but `wrong` is a claim, and so is every member of `claims`; one that is `null` is left out. What is not given is as in the tokens of `/token`. `consumer` and `supplier` may be organisation numbers.',
    caller: anyone,
    body: tokenOrder,
    readJson: readTokenOrder,
    answers: {
      200: Type.Object({
        access_token: Type.String(),
        token_type: Type.String(),
        expires_in: Type.Number(),
        scope: Type.String(),
        wrong: Type.Array(Type.String()),
        header: Type.Record(Type.String(), Type.Unknown()),
        claims: Type.Record(Type.String(), Type.Unknown()),
      }),
    },
    read: async ({ issuer, clock, keyRing, newTokenId }, { body }) => {
      const contradiction = findContradiction(body.wrong as readonly TokenFault[]);
      if (contradiction !== undefined) {
        return wrongMember('wrong', `has ${contradiction.join(' and ')}, and a token is signed in one way only`);
      }
      const now = Math.floor(clock.now() / 1000);
      const signer = await keyRing.signerFor(0);
      const key = (await keyRing.published()).find(({ kid }) => kid === signer.kid);
      if (key === undefined) return wrongMember('$', 'finds no signing key in the key set');
      const order = { ...body, wrong: body.wrong as readonly TokenFault[] };
      const { token, header, claims } = await composeOrderedToken(order, { issuer, now, newTokenId, signer, key });
      return done({
        access_token: token,
        token_type: 'Bearer',
        expires_in: typeof claims.exp === 'number' ? claims.exp - now : 0,
        scope: typeof claims.scope === 'string' ? claims.scope : '',
        wrong: body.wrong,
        header,
        claims,
      });
    },
  }),
];

function readTokenOrder(value: unknown): { readonly value: unknown } {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { value };
  const { wrong = [], claims: inside, ...beside } = value as Readonly<Record<string, unknown>>;
  const claims: Readonly<Record<string, unknown>> = { ...beside, ...Object(inside) };
  return {
    value: {
      claims: Object.fromEntries(Object.entries(claims).filter(([, claim]) => claim !== null)),
      without: Object.keys(claims).filter((name) => claims[name] === null),
      wrong: typeof wrong === 'string' ? [wrong] : wrong,
    },
  };
}
