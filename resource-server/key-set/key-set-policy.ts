/** How keys of an issuer are fetched and kept. All times are in seconds. */
export interface KeySetPolicy {
  /**
   * How long no fetch is made after one that failed, and how long an unknown `kid` causes none after it caused one. A
   * really new key therefore works at once, or at the latest when this time is over.
   */
  readonly cooldown: number;
  /**
   * The greatest age of keys while the issuer answers: a withdrawn key is out after this time. At half of it the keys are
   * fetched again in the background, so that no caller waits.
   */
  readonly maximumAge: number;
  /** The greatest age of keys while the issuer does not answer. After it, requests are answered with 503. */
  readonly staleIfError: number;
  /** How many fetches unknown `kid`s may cause within one `cooldown`, however many there are. */
  readonly unknownKeyFetches: number;
  /** How long one fetch may take, with that of the metadata before it. */
  readonly timeout: number;
}

export const defaultKeySetPolicy: KeySetPolicy = {
  cooldown: 30,
  maximumAge: 600,
  staleIfError: 3600,
  unknownKeyFetches: 1,
  timeout: 5,
};

/** The policy with `changes`. Throws when a number makes no sense: that is a mistake in the program. */
export function completeKeySetPolicy(changes: Partial<KeySetPolicy> = {}): KeySetPolicy {
  for (const [name, value] of Object.entries(changes)) {
    if (!Object.hasOwn(defaultKeySetPolicy, name)) throw new TypeError(`keySet has no number ${name}`);
    if (typeof value !== 'number' || !Number.isFinite(value) || value < 0) {
      throw new TypeError(`keySet.${name} must be a number that is not negative, and is ${value}`);
    }
  }
  const policy = { ...defaultKeySetPolicy, ...changes };
  if (policy.staleIfError < policy.maximumAge) {
    throw new TypeError(
      `keySet.staleIfError (${policy.staleIfError} s) must be at least keySet.maximumAge (${policy.maximumAge} s)`,
    );
  }
  return policy;
}
