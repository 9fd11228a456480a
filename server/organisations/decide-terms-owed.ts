/** Whose terms of use: everyone's, or those that organisations with scopes of their own sign besides. */
export type TermsAudience = 'everyone' | 'providers';
export const termsAudiences: readonly TermsAudience[] = ['everyone', 'providers'];

/** When something happened for each audience, in milliseconds since 1970. */
export type TermsTimes = Readonly<Partial<Record<TermsAudience, number | undefined>>>;

/**
 * The terms that an organisation must sign before it goes on. `required`: when the latest version was published that is in force
 * and must be signed anew. A signature from before that does not count. Nobody owes terms that were never published, but for
 * everyone's: those are always there.
 */
export function decideTermsOwed({
  signed,
  required,
  asProvider,
}: {
  signed: TermsTimes;
  required: TermsTimes;
  asProvider: boolean;
}): TermsAudience | undefined {
  const owes = (audience: TermsAudience) => {
    const since = required[audience];
    return since !== undefined && (signed[audience] ?? Number.NEGATIVE_INFINITY) < since;
  };
  return termsAudiences.find((audience) => (audience === 'everyone' || asProvider) && owes(audience));
}
