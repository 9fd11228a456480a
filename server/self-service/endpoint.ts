import type { OrganisationNumber } from '@portvakt/protocol';
import type { Static, TObject, TSchema } from 'typebox';
import type { ReadyAnswer } from '#answers';
import type { Unit } from '#audit-trail';
import type { ApiProblem } from './api-problem.ts';

/** Whoever calls, as its token proves. */
export interface Caller {
  readonly clientId: string;
  readonly organisation: OrganisationNumber;
  /** The scopes of the token and those that they include. */
  readonly scopes: ReadonlySet<string>;
}

/** What an endpoint is given of a request: already of the right form. */
export interface Input<P extends TSchema, Q extends TSchema, B extends TSchema> {
  readonly params: Static<P>;
  readonly query: Static<Q>;
  readonly body: Static<B>;
  /** Whether the request may go on, given the entity tag of what it would change. */
  readonly matches: (entityTag: string) => boolean;
  /** Whether the path was the one from before `/api/v1`. */
  readonly legacy: boolean;
}

export interface Answer {
  /** 200 unless told otherwise. */
  readonly status?: number;
  /** Written as JSON; nothing is written when absent. */
  readonly body?: unknown;
  /** JSON that is ready to be sent, whole or in pieces. */
  readonly json?: string | AsyncIterable<string>;
  readonly entityTag?: string;
  /** JSON that is kept ready, with an entity tag of its own; callers may keep it too, and ask whether it has changed. */
  readonly ready?: ReadyAnswer;
}

interface Described<P extends TSchema, Q extends TSchema, B extends TSchema> {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the base path, parameters as `:name`. */
  readonly path: string;
  /** Where it is found: under every base path, or under these only. */
  readonly bases?: readonly string[];
  readonly tag: string;
  readonly summary: string;
  readonly description?: string;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** `text`: the body is handed on as it stands. */
  readonly bodyForm?: 'json' | 'text';
  /** Makes the JSON of a body what the form is checked of, or says why it is something else altogether. */
  readonly readJson?: (value: unknown) => { readonly value: unknown } | ApiProblem;
  /** Whether the last parameter of the path may hold slashes as they are: some callers do not encode them. */
  readonly endsInName?: boolean;
  /** The form of the answers, by status. */
  readonly answers: Readonly<Record<number, TSchema | undefined>>;
}

type Outcome = Promise<Answer | ApiProblem>;

/** One endpoint with everything that is needed to serve and to describe it. */
export type Endpoint = Described<TSchema, TSchema, TSchema> &
  (
    | { readonly access: 'open'; readonly read: (input: AnyInput) => Outcome }
    | { readonly access: readonly string[]; readonly read: (input: AnyInput & { caller: Caller }) => Outcome }
    | {
        readonly access: readonly string[];
        readonly change: (input: AnyInput & { caller: Caller; unit: Unit }) => Outcome;
      }
  );

/** As the list of endpoints sees it, which knows nothing of the types that each is written with. */
type AnyInput = Pick<Input<TSchema, TSchema, TSchema>, 'matches' | 'legacy'> & {
  // biome-ignore lint/suspicious/noExplicitAny: see above
  readonly [part in 'params' | 'query' | 'body']: any;
};
type None = TObject<Record<never, never>>;

/** An endpoint that needs no token. */
export function openEndpoint<P extends TSchema = None, Q extends TSchema = None>(
  endpoint: Described<P, Q, None> & { readonly read: (input: Input<P, Q, None>) => Outcome },
): Endpoint {
  return { ...endpoint, access: 'open' };
}

/** An endpoint that reads, for holders of any scope in `access`. */
export function readEndpoint<P extends TSchema = None, Q extends TSchema = None>(
  endpoint: Described<P, Q, None> & {
    readonly access: readonly string[];
    readonly read: (input: Input<P, Q, None> & { caller: Caller }) => Outcome;
  },
): Endpoint {
  return endpoint;
}

/** An endpoint that changes something, in one transaction; when it comes to a problem, nothing has changed. */
export function changeEndpoint<P extends TSchema = None, Q extends TSchema = None, B extends TSchema = None>(
  endpoint: Described<P, Q, B> & {
    readonly access: readonly string[];
    readonly change: (input: Input<P, Q, B> & { caller: Caller; unit: Unit }) => Outcome;
  },
): Endpoint {
  return endpoint;
}
