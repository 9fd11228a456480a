/** Why a database that can be reached is none to work on. */
export type Unfitness = 'not-made' | 'newer' | 'too-old' | 'not-held';

/** The database cannot be used as it is; the message says why and what to do. No bug, and not an outage. */
export class UnfitDatabaseError extends Error {
  readonly unfitness: Unfitness;
  constructor(unfitness: Unfitness, message: string) {
    super(message);
    this.name = 'UnfitDatabaseError';
    this.unfitness = unfitness;
  }
}

/** A newer version of Portvakt has run the migrations `unknown` on it. */
export function newerDatabase(unknown: readonly string[]): UnfitDatabaseError {
  return new UnfitDatabaseError(
    'newer',
    `The database was made by a newer version of Portvakt, which knows ${unknown.join(', ')}. Use that version.`,
  );
}
