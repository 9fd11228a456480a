import type { Settings } from './settings.ts';

/** What follows from the profile. Nothing else in the server asks for its name, except to judge settings and what is declared. */
export interface ProfileTraits {
  /** Whether errors say more than their public text. */
  readonly hints: boolean;
  /** Whether hints speak of what is registered before the caller is proved. */
  readonly openHints: boolean;
  /** Whether a 403 on Altinn's paths says why. */
  readonly explainsForbidden: boolean;
  /** Whether synthetic people's numbers are taken. */
  readonly syntheticPeople: boolean;
  /** Whether keys and addresses must be as strong as in production. */
  readonly strict: boolean;
  /** Whether anyone who reaches `/metrics` may read it. */
  readonly openMetrics: boolean;
  /** Whether there are the sign-in and the certificate authority for developers. */
  readonly developerTools: boolean;
}

/** The traits of a profile (design: `local` explains everything, `production` nothing beyond the public text). */
export function describeProfile(profile: Settings['profile']): ProfileTraits {
  const isLocal = profile === 'local';
  const isProduction = profile === 'production';
  return {
    hints: !isProduction,
    openHints: isLocal,
    explainsForbidden: isLocal,
    syntheticPeople: !isProduction,
    strict: isProduction,
    openMetrics: !isProduction,
    developerTools: isLocal,
  };
}
