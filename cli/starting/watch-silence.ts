/** Milliseconds without a word from a worker until it is reported. */
const SILENT_AFTER = 5000;
/** … until one that has not been ready yet is replaced: bringing tables up to date may take long. */
const HUNG_AT_START_AFTER = 600_000;
/** A watch that was itself suspended for longer has heard no worker, and cannot judge. */
const AWAY_AFTER = 3000;

interface Heard {
  at: number;
  ready: boolean;
  silent: boolean;
}

/** The result of a look: workers that have fallen silent, that are back, and that must be replaced. */
export interface Silence<Worker> {
  readonly silent: readonly Worker[];
  readonly back: readonly { readonly worker: Worker; readonly seconds: number }[];
  readonly hung: readonly Worker[];
}

export interface SilenceWatch<Worker> {
  /** `worker` said something; `ready` when it said that it can answer. */
  heard(worker: Worker, ready?: boolean): void;
  forget(worker: Worker): void;
  /** Whether `worker` is ready and was heard lately. */
  answers(worker: Worker): boolean;
  isSilent(worker: Worker): boolean;
  /** To be called about once a second. */
  look(): Silence<Worker>;
}

/**
 * Knows which workers are alive by when they were heard last, on a clock that never jumps (in milliseconds). One that
 * is ready and says nothing for `hungAfter` hangs.
 */
export function watchSilence<Worker>({
  hungAfter,
  monotonic,
}: {
  hungAfter: number;
  monotonic: () => number;
}): SilenceWatch<Worker> {
  const known = new Map<Worker, Heard>();
  const returned: { worker: Worker; seconds: number }[] = [];
  let lookedAt = monotonic();

  return {
    heard: (worker, ready = false) => {
      const now = monotonic();
      const { at = now, ready: wasReady = false, silent = false } = known.get(worker) ?? {};
      if (silent) returned.push({ worker, seconds: Math.round((now - at) / 1000) });
      known.set(worker, { at: now, ready: wasReady || ready, silent: false });
    },
    forget: (worker) => known.delete(worker),
    answers: (worker) => {
      const heard = known.get(worker);
      return heard?.ready === true && !heard.silent;
    },
    isSilent: (worker) => known.get(worker)?.silent ?? false,
    look: () => {
      const now = monotonic();
      const away = now - lookedAt > AWAY_AFTER;
      lookedAt = now;
      const silent: Worker[] = [];
      const hung: Worker[] = [];
      for (const [worker, heard] of known) {
        if (away) heard.at = now;
        const quietFor = now - heard.at;
        if (quietFor >= (heard.ready ? hungAfter : HUNG_AT_START_AFTER)) hung.push(worker);
        else if (heard.ready && !heard.silent && quietFor >= SILENT_AFTER) {
          heard.silent = true;
          silent.push(worker);
        }
      }
      return { silent, hung, back: returned.splice(0) };
    },
  };
}
