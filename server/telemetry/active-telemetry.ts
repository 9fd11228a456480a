import type { Attributes, Context, Span, SpanContext, Tracer } from '@opentelemetry/api';

export type { SpanContext };
/** What is told of a span: names by OpenTelemetry's conventions, or with `portvakt.` before them. Nothing secret, and no person. */
export type Facts = Readonly<Record<string, string | number | boolean | undefined>>;

/** A line of the log: ready to be sent, with everything secret left out. */
export interface TelemetryLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly message: string;
  readonly facts: Readonly<Record<string, unknown>>;
}

/** What is switched on in this process. */
export interface ActiveTelemetry {
  /** Loaded with everything else, so that a server without telemetry does not load it. */
  readonly api: typeof import('@opentelemetry/api');
  readonly tracer: Tracer | undefined;
  readonly tellLine: ((line: TelemetryLine) => void) | undefined;
}

/**
 * Telemetry belongs to a process and not to a part of it: what is under way is found by what called, as in OpenTelemetry's own API.
 * That is why it is the one thing that is not handed to whoever needs it.
 */
let active: ActiveTelemetry | undefined;

/** Switches telemetry on, or off again. */
export function activate(telemetry: ActiveTelemetry | undefined): void {
  active = telemetry;
}

/** Whether spans are made. */
export function isTracing(): boolean {
  return active?.tracer !== undefined;
}

export interface Told {
  /** `client`: somebody else is asked. */
  readonly kind?: 'internal' | 'client';
  readonly facts?: Facts;
}

/** Does `work` in a span. `describe` says more when it is done. An error is told by its type alone: its text may hold what was sent. */
export function inSpan<Result>(
  name: string,
  { kind = 'internal', facts = {} }: Told,
  work: () => Result,
  describe?: (result: Awaited<Result>) => Facts,
): Result {
  if (active?.tracer === undefined) return work();
  const { api, tracer } = active;
  // Of a request that is not sampled nothing is told, and its own span is what goes on to others.
  if (api.trace.getActiveSpan()?.isRecording() === false) return work();
  const { INTERNAL, CLIENT } = api.SpanKind;
  const span = tracer.startSpan(name, { kind: kind === 'client' ? CLIENT : INTERNAL, attributes: attributesOf(facts) });
  return runIn(api, span, { context: api.trace.setSpan(api.context.active(), span), work, describe });
}

/**
 * Does `work` for several who each came in a span of their own, of which some may be none. The span is within the first and links to
 * the others.
 */
export function inGroupSpan<Result>(
  name: string,
  members: readonly (SpanContext | undefined)[],
  work: () => Result,
): Result {
  if (active?.tracer === undefined) return work();
  const { api, tracer } = active;
  const { trace, ROOT_CONTEXT, TraceFlags } = api;
  const sampled = members.filter((member) => member !== undefined && (member.traceFlags & TraceFlags.SAMPLED) !== 0);
  const [first, ...others] = sampled as readonly SpanContext[];
  if (first === undefined) return api.context.with(ROOT_CONTEXT, work);
  const within = trace.setSpanContext(ROOT_CONTEXT, first);
  const attributes = { 'portvakt.group_size': members.length };
  const span = tracer.startSpan(name, { attributes, links: others.map((context) => ({ context })) }, within);
  return runIn(api, span, { context: trace.setSpan(within, span), work });
}

/** Which span is under way, for {@link inGroupSpan}. */
export function currentSpanContext(): SpanContext | undefined {
  return active?.tracer === undefined ? undefined : active.api.trace.getActiveSpan()?.spanContext();
}

/** Says more of the span that is under way. */
export function describeSpan(facts: Facts): void {
  active?.api.trace.getActiveSpan()?.setAttributes(attributesOf(facts));
}

/** A statement of the database that has been run, as a span within what is under way; nothing where nothing is. */
export function tellStatement({
  name,
  startedAt,
  facts,
}: {
  name: () => string;
  /** By `performance.now()`. */
  startedAt: number;
  facts: () => Facts;
}): void {
  if (active?.tracer === undefined) return;
  const { api, tracer } = active;
  // What the server does by itself is no request: it would be a trace for every look at the database.
  if (api.trace.getActiveSpan()?.isRecording() !== true) return;
  const attributes = attributesOf(facts());
  const startTime = performance.timeOrigin + startedAt;
  const span = tracer.startSpan(name(), { kind: api.SpanKind.CLIENT, startTime, attributes });
  if (attributes['error.type'] !== undefined) span.setStatus({ code: api.SpanStatusCode.ERROR });
  span.end();
}

/** `traceparent` and its like, for a server that the operator has named. */
export function writeTraceHeaders(): Readonly<Record<string, string>> {
  if (active?.tracer === undefined) return {};
  const { context, propagation } = active.api;
  const headers: Record<string, string> = {};
  propagation.inject(context.active(), headers);
  return headers;
}

/** The trace that is under way, as a log line names it. */
export function readTraceIds(): { readonly trace_id: string; readonly span_id: string } | undefined {
  const context = currentSpanContext();
  return context && { trace_id: context.traceId, span_id: context.spanId };
}

/** Sends a line of the log, where that is switched on. */
export function passOnLine(line: TelemetryLine): void {
  active?.tellLine?.(line);
}

/** The span of a request: begun where `carrier` says that the caller is. Ended by the caller of this function. */
export function beginRequestSpan(
  name: string,
  { carrier, facts }: { carrier: object; facts: Facts },
): { readonly span: Span; readonly context: Context; enter<Result>(work: () => Result): Result } | undefined {
  if (active?.tracer === undefined) return undefined;
  const { api, tracer } = active;
  const caller = api.propagation.extract(api.ROOT_CONTEXT, carrier);
  const span = tracer.startSpan(name, { kind: api.SpanKind.SERVER, attributes: attributesOf(facts) }, caller);
  const context = api.trace.setSpan(caller, span);
  return { span, context, enter: (work) => api.context.with(context, work) };
}

/** Marks a span as failed: `type` is a class of errors, never the text of one. */
export function fail(span: Span, type: string): void {
  if (active === undefined) return;
  span.setAttribute('error.type', type);
  span.setStatus({ code: active.api.SpanStatusCode.ERROR });
}

/** What an error is called: its code where it has one, otherwise its class. */
function nameError(error: unknown): string {
  const { code, name } = (typeof error === 'object' && error !== null ? error : {}) as {
    readonly code?: unknown;
    readonly name?: unknown;
  };
  if (typeof code === 'string' || typeof code === 'number') return String(code);
  return typeof name === 'string' ? name : typeof error;
}

function runIn<Result>(
  api: ActiveTelemetry['api'],
  span: Span,
  {
    context,
    work,
    describe,
  }: { context: Context; work: () => Result; describe?: ((result: Awaited<Result>) => Facts) | undefined },
): Result {
  const succeed = (result: Awaited<Result>) => {
    if (describe !== undefined) span.setAttributes(attributesOf(describe(result)));
    span.end();
  };
  const giveUp = (error: unknown) => {
    fail(span, nameError(error));
    span.end();
  };
  try {
    const result = api.context.with(context, work);
    // Whoever asked waits for the result itself.
    if (result instanceof Promise) result.then(succeed, giveUp);
    else succeed(result as Awaited<Result>);
    return result;
  } catch (error) {
    giveUp(error);
    throw error;
  }
}

function attributesOf(facts: Facts): Attributes {
  return facts as Attributes;
}
