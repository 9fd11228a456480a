import type { Refusal } from '@portvakt/protocol';
import type { GrantJournal, GrantRecord } from '#grant-journal';
import type { Budget } from '#operations';

/** Whether a refusal was recorded, and how many of its kind were held back since the last recorded one. */
export type Recorded = { readonly heldBack: number } | 'held back';

/** Records refusals of proved clients, within a budget for each client and kind of refusal. */
export interface RefusalRecorder {
  /** Records a refusal on its own, unless the budget is used up. */
  record(record: GrantRecord): Promise<Recorded>;
  /**
   * Records a refusal together with taking its grant. `take` gets the record, or `undefined` if it is held back, and
   * says whether the outcome turned out differently.
   */
  recordWith(
    record: GrantRecord,
    take: (record: GrantRecord | undefined) => Promise<Refusal | undefined>,
  ): Promise<{ readonly replayed: Refusal } | { readonly recorded: Recorded }>;
}

/**
 * A client that repeats a refused grant would otherwise fill the table and the disk for the price of its own
 * signatures. So the budget is asked first; refusals held back are counted, and the next record of that client and kind
 * gives their number. Issued tokens are not limited: each of them is recorded.
 */
export function createRefusalRecorder({
  journal,
  budget,
}: {
  journal: Pick<GrantJournal, 'record'>;
  budget: Pick<Budget, 'spend' | 'putBack'>;
}): RefusalRecorder {
  /**
   * Runs `write` with the record if the budget allows it. If nothing was written, the count of refusals held back is
   * kept.
   */
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
