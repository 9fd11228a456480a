const TRACE_ID = /^\((?:trace_id|correlation id): ([^)]*)\)$/;

/** The text of an error answer, and the trace id in brackets at its end, if it has one. */
export function splitTraceId(description: string): { readonly text: string; readonly traceId: string | undefined } {
  const whole = description.trim();
  const start = whole.lastIndexOf('(');
  const traceId = start === -1 ? undefined : TRACE_ID.exec(whole.slice(start))?.[1];
  if (traceId === undefined) return { text: whole, traceId };
  return { text: whole.slice(0, start).trim(), traceId: traceId || undefined };
}
