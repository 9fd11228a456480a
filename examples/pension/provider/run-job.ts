import type { ApiFailure, ApiName } from './api-failure.ts';
import { choosePause, decideAction, MOST_TRIES } from './decide-action.ts';
import type { Progress } from './progress.ts';
import type { Call, Gain, Run, Store } from './store.ts';

/** Calls that may be under way at the same time, for each API: more are not allowed. */
export const MOST_AT_ONCE = 5;
/** After so many calls in a row that failed for good the API is taken to be down. */
const DOWN_AFTER = 10;
/** Seconds. Where an API asks for a longer pause the job stops, to be started again later. */
const LONGEST_PAUSE = 60;
const APIS: readonly ApiName[] = ['tjenestepensjonsavtale', 'inntektsmottakere', 'aareg'];

export interface JobOptions {
  readonly store: Store;
  readonly run: Run;
  /** Makes one call; an answer that is no success is a value. */
  readonly perform: (call: Call) => Promise<Gain | ApiFailure>;
  readonly progress: Progress;
  readonly random: () => number;
  /** Waits so many seconds, or less when the job is told to stop. */
  readonly pause: (seconds: number) => Promise<void>;
  /** Lets calls that are under way finish, and begins no other. */
  readonly stopSignal: AbortSignal;
}

/** How a job has ended: all calls made, told to stop, or stopped by something that would make every call fail. */
export type JobEnd =
  | { readonly end: 'through' | 'stopped' }
  | { readonly end: 'failed'; readonly failure: ApiFailure; readonly because: string };

/** Makes every call of `run`, at most five at a time for each API, until none is left. */
export async function runJob({ store, run, progress, stopSignal, ...rest }: JobOptions): Promise<JobEnd> {
  const standing = { ...store.count(run.id) };
  const underWay = new Map(APIS.map((api) => [api, new Set<number>()]));
  const failedInRow = new Map<ApiName, number>();
  let failed: Extract<JobEnd, { end: 'failed' }> | undefined;
  let bug: { readonly error: unknown } | undefined;
  let wake = () => {};
  const isStopping = () => stopSignal.aborted || failed !== undefined || bug !== undefined;

  const settle = (call: Call, outcome: Outcome) => {
    if ('gain' in outcome) {
      standing.total += store.finish(call, outcome.gain);
      standing.done += 1;
      failedInRow.clear();
    } else if (outcome.action === 'report') {
      store.fail(call, 'reported', outcome.failure);
      standing.done += 1;
      standing.reported += 1;
    } else if (outcome.action === 'stop') {
      failed ??= { end: 'failed', failure: outcome.failure, because: outcome.because };
    } else if (outcome.action === 'retry') {
      store.fail(call, 'failed', outcome.failure);
      const { api } = outcome.failure;
      const inRow = (failedInRow.get(api) ?? 0) + 1;
      failedInRow.set(api, inRow);
      const because = `${inRow} calls in a row have failed. Start again when the API is back.`;
      if (inRow >= DOWN_AFTER) failed ??= { end: 'failed', failure: outcome.failure, because };
    }
  };
  const begin = (call: Call, calls: Set<number>) => {
    calls.add(call.id);
    void makeCall(call, { ...rest, isStopping })
      .then((outcome) => settle(call, outcome))
      .catch((error: unknown) => {
        bug = { error };
      })
      .finally(() => {
        calls.delete(call.id);
        wake();
      });
  };

  for (;;) {
    for (const [api, calls] of underWay) {
      if (isStopping() || calls.size === MOST_AT_ONCE) continue;
      const waiting = store.listWaiting(run.id, api, MOST_AT_ONCE).filter(({ id }) => !calls.has(id));
      for (const call of waiting.slice(0, MOST_AT_ONCE - calls.size)) begin(call, calls);
    }
    progress.show(standing);
    if ([...underWay.values()].every(({ size }) => size === 0)) break;
    await new Promise<void>((resolve) => {
      wake = resolve;
    });
  }
  progress.end(standing);
  if (bug !== undefined) throw bug.error;
  return failed ?? { end: stopSignal.aborted ? 'stopped' : 'through' };
}

/** What became of a call. `later`: the job was told to stop before the next try; the call is made at the next start. */
type Outcome =
  | { readonly gain: Gain }
  | { readonly action: 'report' | 'retry' | 'stop'; readonly failure: ApiFailure; readonly because: string }
  | { readonly action: 'later' };

/** Makes `call`, again where that can help. */
async function makeCall(
  call: Call,
  {
    perform,
    random,
    pause,
    isStopping,
  }: Pick<JobOptions, 'perform' | 'random' | 'pause'> & { isStopping: () => boolean },
): Promise<Outcome> {
  for (let tries = 1; ; tries += 1) {
    const answer = await perform(call);
    if (!('code' in answer)) return { gain: answer };
    const { action, because } = decideAction(answer);
    if (action === 'nothing') return { gain: {} };
    if (action !== 'retry' || tries === MOST_TRIES) return { action, failure: answer, because };
    const seconds = choosePause(answer, { next: tries + 1, random });
    if (seconds > LONGEST_PAUSE) {
      return { action: 'stop', failure: answer, because: `We are asked to wait ${seconds} s. Start again then.` };
    }
    await pause(seconds);
    if (isStopping()) return { action: 'later' };
  }
}
