import type { MetricsSnapshot, MetricsText } from '@portvakt/server/operations';
import type { StartReport } from './describe-start.ts';

/** From a worker to its primary. */
export type WorkerMessage =
  /** It can answer. */
  | { readonly ready: StartReport }
  /** Every second, while its event loop turns: what it has counted so far. */
  | { readonly alive: MetricsSnapshot }
  /** Tell the others that something has changed. */
  | { readonly spread: number }
  /** It knows of all changes. */
  | { readonly caughtUp: string }
  /** It can take the connection that it was asked about. */
  | { readonly takes: true }
  /** Somebody wants the metrics of all. */
  | { readonly wantsMetrics: number }
  /** What keeps it from taking requests, as asked. */
  | { readonly problems: readonly string[]; readonly number: number }
  /** Its own metrics, as asked. */
  | { readonly measured: MetricsSnapshot; readonly number: number };

/** From the primary to a worker. */
export type PrimaryMessage =
  | { readonly catchUp: string }
  | { readonly spreadDone: number }
  | { readonly canTake: true }
  | { readonly measure: number }
  | { readonly look: number }
  | { readonly metrics: MetricsText; readonly number: number };

/** A message as it arrives: its kind is not known yet. */
type Arriving<Message> = Message extends unknown ? Partial<Message> : never;
export type FromWorker = Partial<UnionToIntersection<Arriving<WorkerMessage>>>;
export type FromPrimary = Partial<UnionToIntersection<Arriving<PrimaryMessage>>>;

type UnionToIntersection<Union> = (Union extends unknown ? (given: Union) => void : never) extends (
  given: infer Intersection,
) => void
  ? Intersection
  : never;
