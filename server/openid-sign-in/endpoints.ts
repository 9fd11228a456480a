import { Type } from 'typebox';
import { anyone, done, endpointsOf, flag } from '#endpoints';
import { PORTAL_DOOR } from '#sessions';

export interface SignInWays {
  /** Whether the settings name a sign-in provider. */
  readonly hasProvider: boolean;
  /** Whether the people on record can be signed in without proof. */
  readonly hasDemoPeople: boolean;
}

const { read } = endpointsOf<SignInWays>();

/** How people can sign in here. */
export const signInEndpoints = [
  read({
    method: 'GET',
    path: '/sign-in-ways',
    bases: [PORTAL_DOOR],
    tag: 'Portal: sessions',
    summary: 'How people can sign in',
    description: 'With `provider`, a sign-in begins at `/portal/sign-in/start?to=…`.',
    caller: anyone,
    answers: {
      200: Type.Object({
        provider: flag('With the OpenID provider that this server is set up with.'),
        demo_people: flag('As one of the people on record, without proof: in the profile `local` alone.'),
      }),
    },
    read: ({ hasProvider, hasDemoPeople }) => done({ provider: hasProvider, demo_people: hasDemoPeople }),
  }),
];
