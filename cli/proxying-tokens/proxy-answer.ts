/** The answer to one request: a status and a JSON document. */
export interface ProxyAnswer {
  readonly status: number;
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An error as RFC 6749 §5.2 has it. */
export function refuse(
  status: number,
  error: string,
  description: string,
  headers: Readonly<Record<string, string>> = {},
): ProxyAnswer {
  return { status, body: { error, error_description: description }, headers };
}
