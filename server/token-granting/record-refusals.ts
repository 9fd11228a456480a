import type { Refusal } from '@portvakt/protocol';
import type { GrantJournal, GrantRecord } from '#grant-journal';
import type { Budget } from '#operations';

/** Whether a refusal went on record, and how many of its kind were held back since the last that did. */
export type Recorded = { readonly heldBack: number } | 'held back';

/** Puts the refusals of proved clients on record, within what each client may have there of each kind. */
export interface RefusalRecorder {
  /** Records a refusal that stands by itself, unless it is one too many. */
  record(record: GrantRecord): Promise<Recorded>;
  /**
   * The same for a refusal whose record is written together with the grant: `take` gets the record, or nothing to record,
   * and tells whether something else came of it.
   */
  recordWith(
    record: GrantRecord,
    take: (record: GrantRecord | undefined) => Promise<Refusal | undefined>,
  ): Promise<{ readonly replayed: Refusal } | { readonly recorded: Recorded }>;
}

/**
 * A client that sends a refused grant over and over would fill the table and the disk at the cost of nothing but its own
 * signature: so the budget is asked first, and what is held back is counted and told in the next record of that client and
 * kind. Issued tokens do not come here: each of them is recorded.
 */
export function createRefusalRecorder({
  journal,
  budget,
}: {
  journal: Pick<GrantJournal, 'record'>;
  budget: Pick<Budget, 'spend' | 'putBack'>;
}): RefusalRecorder {
  /** Runs `write` with the record that may be written; what was to be told stays to be told when it was not. */
  const spend = async <T>(
    record: GrantRecord,
    write: (record: GrantRecord | undefined) => Promise<T>,
    isRecorded: (written: T) => boolean,
  ): Promise<{ readonly written: T; readonly recorded: Recorded }> => {
    const key = `${record.clientId} ${record.outcome}`;
    const heldBack = budget.spend(key);
    if (heldBack === undefined) return { written: await write(undefined), recorded: 'held back' };
    let done = false;
    try {
      const written = await write(heldBack === 0 ? record : { ...record, details: `held back ${heldBack}` });
      done = isRecorded(written);
      return { written, recorded: { heldBack } };
    } finally {
      if (!done) budget.putBack(key, heldBack);
    }
  };

  return {
    record: async (record) => {
      const { recorded } = await spend(
        record,
        async (allowed) => {
          if (allowed !== undefined) await journal.record(allowed);
        },
        () => true,
      );
      return recorded;
    },
    recordWith: async (record, take) => {
      const { written: replayed, recorded } = await spend(record, take, (outcome) => outcome === undefined);
      return replayed === undefined ? { recorded } : { replayed };
    },
  };
}
