import type { Refusal } from '@portvakt/protocol';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Admission, Caller } from './admission.ts';
import type { Endpoint } from './endpoint.ts';
import type { Done } from './outcome.ts';

/**
 * How one family of paths speaks: its base paths, how it proves callers, reads input and writes answers. The order of the
 * steps is not its business (see `serve-endpoints.ts`).
 */
export interface Surface {
  readonly name: 'self-service' | 'altinn' | 'control';
  /** The kinds of callers that it can prove. An endpoint for another kind is not served: the start fails. */
  readonly admits: readonly Admission['kind'][];
  /** Where an endpoint that names no bases is found. */
  readonly bases: readonly string[];
  /** For a surface that is a door: what comes before the path of every endpoint. */
  readonly door?: string;
  /** Whether a POST with an `Idempotency-Key` is carried out once. */
  readonly repeatable: boolean;
  /** Methods and headers that programs in browsers may use; preflights are not answered when absent. */
  readonly preflight?: Readonly<Record<string, string>>;
  /** What is wrong with the address itself: refused before anyone asks who is calling. */
  checkAddress(request: FastifyRequest): Refusal | undefined;
  /** The caller, if they may call an endpoint with this admission. */
  admit(request: FastifyRequest, admission: Admission): Promise<Caller | undefined | Refusal>;
  /** Compiles what reads the input of an endpoint. */
  compile(endpoint: Endpoint<never>): InputReader;
  answer(request: FastifyRequest, reply: FastifyReply, answer: Done & { readonly status: number }): FastifyReply;
  refuse(request: FastifyRequest, reply: FastifyReply, refused: Refused): FastifyReply;
  /** The refusal for an error that was thrown; nothing when the whole server answers it. */
  explain(error: unknown, request: FastifyRequest): Refusal | undefined;
}

/** Another way in to the same endpoints: for people who have signed in with a browser. */
export interface Door {
  /** What comes before the path of every endpoint. */
  readonly path: string;
  /** Why a request may not come in here, whoever sends it. */
  readonly check: (request: FastifyRequest) => Refusal | undefined;
}

export interface Refused {
  readonly refusal: Refusal;
  readonly caller?: Caller | undefined;
  /** What was thrown, for the log. */
  readonly error?: unknown;
}

export interface InputReader {
  /** The parameters of the path and the query. They are checked together with the body, or alone for `before`. */
  readAddress(request: FastifyRequest, base: string): Promise<Address>;
  /** The rest: the body, and what is wrong with any part. */
  readBody(
    request: FastifyRequest,
    address: Address,
  ): Promise<{ readonly body: unknown; readonly raw: Buffer } | Refusal>;
}

export interface Address {
  readonly params: unknown;
  readonly query: unknown;
  /** What is wrong with the two, for the answer about the whole input. */
  readonly faults: Refusal['fields'];
}

/** The content type of a request whose own is no media type at all (RFC 9110 §8.3). */
export const UNREADABLE_TYPE = 'unreadable';
