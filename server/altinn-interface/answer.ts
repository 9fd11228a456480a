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
  /** Of 401 and 403: why. */
  readonly refused?: Refused;
}

/** Why a caller is not let in: for the log, and for the header where the server explains itself. */
export interface Refused {
  readonly reason: string;
  /** The scopes of which one was lacking, where that was it. */
  readonly scopes?: readonly string[];
}

/**
 * One of Altinn's problems by its code, such as `AUTH-00010`. Its `title` is the sentence that is published for the code,
 * wherever it stands on the wire; `more` are further members of its body.
 */
export interface Problem {
  readonly code: string;
  readonly title: string;
  readonly status: number;
  readonly more?: Readonly<Record<string, unknown>>;
}

/** A finding about one part of a request, such as `AUTH.VLD-00001`. Paths are JSON pointers; `more` as of problems. */
export interface Finding {
  readonly code: string;
  readonly title: string;
  readonly paths?: readonly string[];
  readonly more?: Readonly<Record<string, unknown>>;
}

export const empty = (status: number): Answer => ({ status });
/** 403 without a body, as Altinn's policies answer. */
export const forbidden = (reason: string, scopes?: readonly string[]): Answer => ({
  status: 403,
  refused: { reason, ...(scopes !== undefined && { scopes }) },
});
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
