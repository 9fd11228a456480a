import type { Refusal } from '@portvakt/protocol';
import type { ReadyAnswer } from '#answers';

/** What a use case came to: a value, or the refusal that says why there is none. */
export type Outcome<T = unknown> = Done<T> | Refusal;

/** A use case that succeeded. */
export interface Done<T = unknown> {
  /** Written as JSON. There is no body when it is `undefined`. */
  readonly value: T;
  /** The first status of the endpoint's `answers` when absent. */
  readonly status?: number;
  /** A strong entity tag, with its quotation marks (RFC 9110 §8.8.3). */
  readonly entityTag?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Something else than `value` as JSON. */
  readonly content?: Content;
}

/** One of these. */
export interface Content {
  /** JSON that is written already, or while it is read. */
  readonly json?: string | AsyncIterable<string>;
  /** JSON that is kept ready. */
  readonly ready?: ReadyAnswer;
  /** A text of another media type than JSON. */
  readonly text?: { readonly mediaType: string; readonly written: string };
}

/** `value` as the answer. */
export function done<T>(value: T, more: Omit<Done, 'value' | 'content'> = {}): Done<T> {
  return { value, ...more };
}

/** An answer without a body. */
export const nothing: Done<undefined> = { value: undefined };

/** `content` as the answer. */
export function send(content: Content, more: Omit<Done, 'value' | 'content'> = {}): Done<undefined> {
  return { value: undefined, content, ...more };
}
