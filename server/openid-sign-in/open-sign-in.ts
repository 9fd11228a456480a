import type { Settings } from '#operations';
import type { Person } from '#parties';
import { type BegunCookie, createBegunCookie } from './begun-sign-in.ts';
import { openProvider, type Provider } from './open-provider.ts';
import type { ClaimedPerson, ClaimsRules } from './read-claims.ts';
import { type WelcomeDependencies, welcomePerson } from './welcome-person.ts';

/** What of the settings says how people sign in. */
export type SignInSettings = Pick<
  Settings,
  | 'issuer'
  | 'signInIssuer'
  | 'signInClientId'
  | 'signInKey'
  | 'signInScopes'
  | 'signInLevels'
  | 'signInRights'
  | 'signInExchange'
>;

/** Sign-in with the provider of the settings. */
export interface SignIn {
  readonly provider: Provider;
  readonly clientId: string;
  /** The addresses of this server: its issuer, and where the provider sends people back to. */
  readonly issuer: string;
  readonly callback: string;
  readonly cookie: BegunCookie;
  readonly settings: SignInSettings;
  readonly rules: ClaimsRules;
  /** Puts the person on record. See {@link welcomePerson}. */
  welcome(claimed: ClaimedPerson, until: { readonly endsAt: number; readonly replaces: boolean }): Promise<Person>;
}

/** Nothing when the settings name no provider. */
export function openSignIn({
  settings,
  root,
  register,
  clock,
  drawRandom,
  syntheticPeople,
}: {
  settings: SignInSettings;
  /** The root secret of the installation. */
  root: Buffer;
  register: WelcomeDependencies;
  clock: () => number;
  drawRandom: (length: number) => Buffer;
  syntheticPeople: boolean;
}): SignIn | undefined {
  const { issuer, signInIssuer, signInClientId: clientId, signInKey: key, signInLevels, signInRights } = settings;
  if (signInIssuer === undefined || clientId === undefined || key === undefined) return undefined;
  return {
    provider: openProvider({ issuer: signInIssuer, clientId, key }),
    clientId,
    issuer,
    callback: `${issuer}portal/callback`,
    cookie: createBegunCookie({
      root,
      secure: issuer.startsWith('https:'),
      clock,
      drawRandom,
    }),
    settings,
    rules: {
      levels: signInLevels,
      rights: signInRights,
      synthetic: syntheticPeople,
    },
    welcome: (claimed, until) => welcomePerson(register, claimed, { issuer: signInIssuer, ...until }),
  };
}
