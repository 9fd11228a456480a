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

/** A newer version of Portvakt has run the migrations `unknown` on it; this one knows those called `known`, in order. */
export function newerDatabase(unknown: readonly string[], known: readonly string[]): UnfitDatabaseError {
  return new UnfitDatabaseError(
    'newer',
    `The database was made by a newer version of Portvakt: it has ${unknown.join(', ')}, and this version knows its tables up to ${known.at(-1)}. Start that newer version, or restore a backup from before the upgrade (docs/backup.md).`,
  );
}
