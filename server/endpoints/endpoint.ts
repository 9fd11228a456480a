import type { IncomingHttpHeaders } from 'node:http';
import type { OrganisationNumber, Refusal } from '@portvakt/protocol';
import type { Static, TObject, TSchema } from 'typebox';
import type { Unit } from '#audit-trail';
import type { Admission, Caller } from './admission.ts';
import type { Outcome } from './outcome.ts';

/** What an endpoint gets of a request. Everything has the form that the endpoint asked for. */
export interface Input<P extends TSchema, Q extends TSchema, B extends TSchema, C> extends Circumstances {
  readonly params: Static<P>;
  readonly query: Static<Q>;
  readonly body: Static<B>;
  readonly caller: C;
}

/** What comes with every request. */
export interface Circumstances {
  /** Whether the request may go on, given the entity tag of what it would change (`If-Match`). */
  readonly matches: (entityTag: string) => boolean;
  /** The base path that was called, such as `/api/v1`. */
  readonly base: string;
  readonly headers: IncomingHttpHeaders;
  /** Whether the caller has gone, so that nobody would read an answer. */
  readonly hasLeft: () => boolean;
}

interface Described<P extends TSchema, Q extends TSchema, B extends TSchema, C> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the base path, with parameters as `:name`. */
  readonly path: string;
  /** The base paths where it is found: those of its surface when absent. */
  readonly bases?: readonly string[];
  /** The heading that the description has it under. */
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly caller: Admission<C>;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** How the body is read: JSON when absent. */
  readonly reading?: BodyReading;
  /** Changes JSON before its form is checked, or refuses it. */
  readonly readJson?: (value: unknown) => { readonly value: unknown } | Refusal;
  /** Whether the last parameter of the path may hold slashes as they are: some callers do not encode them. */
  readonly endsInName?: boolean;
  /** The form of the answers, by status. A value that names no status has the lowest. */
  readonly answers: Readonly<Record<number, TSchema | undefined>>;
}

/** `text`: the body becomes `{ text }`. Bytes: bodies of these media types become a `Buffer`, all others are JSON. */
export type BodyReading = 'text' | { readonly mediaTypes: readonly string[]; readonly largest: number };

type None = TObject<Record<never, never>>;
type MaybePromise<T> = T | Promise<T>;

interface Read<G, P extends TSchema, Q extends TSchema, B extends TSchema, C> extends Described<P, Q, B, C> {
  /** Refuses before the body is read. */
  readonly before?: (given: G, input: Omit<Input<P, Q, None, C>, 'body'>) => MaybePromise<Refusal | undefined>;
  readonly read: (given: G, input: Input<P, Q, B, C>) => MaybePromise<Outcome>;
}

interface Change<G, P extends TSchema, Q extends TSchema, B extends TSchema, C extends Caller, T>
  extends Described<P, Q, B, C> {
  readonly before?: Read<G, P, Q, B, C>['before'];
  /** Work that needs no transaction: it is done before there is one, and may refuse. What it comes to is `prepared`. */
  readonly prepare?: (given: G, input: Input<P, Q, B, C>) => MaybePromise<T | Refusal>;
  /** The organisation that a person acts for, where their admission does not say. The audit names it. */
  readonly actsFor?: (prepared: T) => OrganisationNumber | undefined;
  /** Runs in one transaction. A refusal rolls back. */
  readonly change: (given: G, input: Input<P, Q, B, C> & { readonly prepared: T }, unit: Unit) => MaybePromise<Outcome>;
}

// Lists of endpoints forget the types that each one is written with; `any` lets them.
// biome-ignore lint/suspicious/noExplicitAny: see above
type AnyInput = Circumstances & Readonly<Record<'params' | 'query' | 'body' | 'caller' | 'prepared', any>>;

/** One endpoint, with everything that serving and describing it takes. `G` is what its work is given. */
export interface Endpoint<G> extends Described<TSchema, TSchema, TSchema, Caller | undefined> {
  readonly before?:
    | ((given: G, input: Omit<AnyInput, 'body' | 'prepared'>) => MaybePromise<Refusal | undefined>)
    | undefined;
  readonly prepare?: ((given: G, input: Omit<AnyInput, 'prepared'>) => MaybePromise<unknown>) | undefined;
  readonly read?: ((given: G, input: Omit<AnyInput, 'prepared'>) => MaybePromise<Outcome>) | undefined;
  // As in AnyInput, the type of what is prepared is forgotten.
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly actsFor?: ((prepared: any) => OrganisationNumber | undefined) | undefined;
  readonly change?: ((given: G, input: AnyInput, unit: Unit) => MaybePromise<Outcome>) | undefined;
}

/**
 * The two ways to write an endpoint whose work is given a `G`.
 *
 * @example
 * const { read } = endpointsOf<{ readonly clock: () => number }>();
 * export const timeEndpoints = [
 *   read({
 *     method: 'GET',
 *     path: '/time',
 *     tag: 'Time',
 *     summary: "The server's clock",
 *     caller: anyone,
 *     answers: { 200: Type.Object({ now: number() }) },
 *     read: ({ clock }) => done({ now: clock() }),
 *   }),
 * ];
 */
export function endpointsOf<G>() {
  return {
    /** An endpoint that reads. */
    read: <
      P extends TSchema = None,
      Q extends TSchema = None,
      B extends TSchema = None,
      C extends Caller | undefined = undefined,
    >(
      endpoint: Read<G, P, Q, B, C>,
    ): Endpoint<G> => endpoint as Endpoint<G>,
    /** An endpoint that changes something. Its caller is always proved. */
    change: <
      C extends Caller,
      P extends TSchema = None,
      Q extends TSchema = None,
      B extends TSchema = None,
      T = undefined,
    >(
      endpoint: Change<G, P, Q, B, C, T>,
    ): Endpoint<G> => endpoint,
  };
}

/** `endpoint` with everything that it does given what `more` adds. */
export function withGiven<G>(endpoint: Endpoint<G>, more: Partial<G>): Endpoint<G> {
  const { before, prepare, read, change } = endpoint;
  return {
    ...endpoint,
    before: before && ((given, input) => before({ ...given, ...more }, input)),
    prepare: prepare && ((given, input) => prepare({ ...given, ...more }, input)),
    read: read && ((given, input) => read({ ...given, ...more }, input)),
    change: change && ((given, input, unit) => change({ ...given, ...more }, input, unit)),
  };
}

/** Endpoints with what their work is given: ready to be served. */
export interface Room {
  readonly endpoints: readonly Endpoint<never>[];
  readonly given: unknown;
}

/** Puts endpoints and what they are given together; the compiler checks that they fit. */
export function room<G>(endpoints: readonly Endpoint<G>[], given: G): Room {
  return { endpoints, given };
}

/** The endpoints of `rooms`, as their description has them. */
export function listEndpoints(rooms: readonly Room[]): readonly DescribableEndpoint[] {
  return rooms.flatMap(({ endpoints }) =>
    endpoints.map((endpoint) => ({ ...endpoint, changes: endpoint.change !== undefined })),
  );
}

/** The members of an endpoint that say what it is, without its work. */
export type DescribableEndpoint = Omit<Endpoint<never>, 'read' | 'change' | 'before' | 'prepare' | 'actsFor'> & {
  readonly changes: boolean;
};
