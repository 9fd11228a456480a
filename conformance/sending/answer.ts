/** What came back: a whole HTTP answer, or how the connection ended without one. */
export type Answer =
  | HttpAnswer
  | { readonly failed: 'refused' | 'closed' | 'timeout' | 'unreadable'; readonly detail: string };

export interface HttpAnswer {
  readonly status: number;
  /** Names in small letters; a repeated header is joined with commas. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Of the body, if it is a JSON object. */
  readonly json: Readonly<Record<string, unknown>> | undefined;
  /** Milliseconds until the answer began. */
  readonly begun: number;
}

export function parseObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
