import type { ReadyAnswer } from '#answers';

/** What an Altinn path answers. Made as a value and written in one place, so that every room answers in the same form. */
export interface Answer {
  readonly status: number;
  readonly body?: unknown;
  /** JSON that is written already, whole or in pieces; instead of `body`. */
  readonly json?: string | AsyncIterable<string>;
  /** JSON that is kept ready; callers may keep it too, and ask whether it has changed. */
  readonly ready?: ReadyAnswer;
  /** JSON when absent. */
  readonly mediaType?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** One of Altinn's problems by its code, such as `AUTH-00010`; `more` are further members of its body. */
export interface Problem {
  readonly code: string;
  readonly title: string;
  readonly status: number;
  readonly more?: Readonly<Record<string, unknown>>;
}

/** A finding about one part of a request, such as `AUTH.VLD-00001`. Paths are JSON pointers. */
export interface Finding {
  readonly code: string;
  readonly title: string;
  readonly paths?: readonly string[];
}

export const empty = (status: number): Answer => ({ status });
export const ok = (body: unknown): Answer => ({ status: 200, body });
/** A list that is written while it is read. */
export const okList = (json: string | AsyncIterable<string>): Answer => ({ status: 200, json });
export const okReady = (ready: ReadyAnswer): Answer => ({ status: 200, ready });
export const noContent: Answer = { status: 204 };

/** A made thing and where it is. */
export const created = (body: unknown, location?: string): Answer => ({
  status: 201,
  body,
  ...(location !== undefined && { headers: { location } }),
});

/** A sentence, as some of Altinn's older answers are: a JSON string. */
export const sentence = (status: number, text: string): Answer => ({ status, body: text });
