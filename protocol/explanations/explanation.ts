/**
 * Explains a refusal to the developer who met it. Plain sentences; names and values of the wire are in backticks. There
 * is no other markup, so that a terminal can print them.
 */
export interface Explanation {
  /** A few words, without a full stop. */
  readonly title: string;
  /** What happened. */
  readonly cause: string;
  /** What to do about it. */
  readonly cure: string;
}
