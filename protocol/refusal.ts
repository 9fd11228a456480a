import { maskSecrets } from './mask-secrets.ts';
import { quoteName } from './quote-text.ts';
import { type RefusalName, refusalCatalogue } from './refusal-catalogue.ts';
import type { CatalogueEntry } from './refusal-entry.ts';

/**
 * The text of a hint, or a function that composes it. The function is called only if the hint is shown, which never
 * happens in production.
 */
export type Hint = string | (() => string | undefined);

/** What is wrong with one field of a request. */
export interface FieldFault {
  /** A path such as `jwks.keys[0].n`. */
  readonly field: string;
  readonly message: string;
}

/** What is wrong with one part of a request, by Altinn's code for it, such as `AUTH.VLD-00001`. */
export interface Finding {
  readonly code: string;
  readonly title: string;
  /** JSON pointers (RFC 6901), or `QUERY/name`. */
  readonly paths?: readonly string[];
  /** Further members of its body. */
  readonly more?: Readonly<Record<string, unknown>>;
}

/** Marks refusals. No JSON of a request can have it, so nothing that a caller sends is taken for a refusal. */
const mark = Symbol('refusal');

/**
 * Why a request was refused. A value, not an exception. Nothing in it says how it is answered: the writer of each surface
 * decides that.
 */
export interface Refusal {
  readonly [mark]: true;
  readonly refusal: RefusalName;
  /** The catalogue's description with its placeholders filled in. */
  readonly description: string;
  /** Help for an honest developer that reveals only the request, the issuer and the clock. */
  readonly hint?: Hint;
  /**
   * The same, but it reveals what is registered. Before the signature is proved it is shown only in the `local`
   * profile.
   */
  readonly registryHint?: Hint;
  /** Only for the log and the audit. Never a key, a token, an assertion or a person's number. */
  readonly facts?: Facts;
  /** The fields at fault, where it is about fields. */
  readonly fields?: readonly FieldFault[];
  /** Self-service: what the call was about, where the catalogue's `object` is too general. */
  readonly object?: string;
  /** Altinn: the parts at fault. */
  readonly findings?: readonly Finding[];
  /** Altinn: every problem, where there are several. */
  readonly problems?: readonly Refusal[];
  /** Altinn: further members of the body. */
  readonly more?: Readonly<Record<string, unknown>>;
  /** What `WWW-Authenticate` says of a 401 or 403 (RFC 6750 §3). */
  readonly challenge?: Challenge;
  /** The limit of requests that was met. */
  readonly limit?: MetLimit;
}

/** How a caller stands against one of the server's limits of requests. */
export interface MetLimit {
  readonly name: 'client' | 'organisation' | 'address' | 'open' | 'unproved';
  /** So many requests at once, and as many within these seconds on average. */
  readonly most: number;
  readonly seconds: number;
  /** How many more may be made now. */
  readonly left: number;
  /** Seconds until the next one is possible; 0 if none was refused. */
  readonly wait: number;
}

export interface Challenge {
  /** `none`: no token was shown. `invalid`: the token proves nothing. `insufficient`: it does not open this. */
  readonly fault: 'none' | 'invalid' | 'insufficient';
  readonly reason: string;
  /** The scopes of which one was lacking, if that was it. */
  readonly scopes?: readonly string[];
}

type Facts = Readonly<Record<string, string | number | boolean | undefined>>;

/**
 * A refusal from the catalogue. `fill` gives the placeholders of its description. For the token endpoint, where anyone may
 * ask, the values are quoted and cut here. Facts are masked: no person's number and no token gets into them.
 */
export function refuse(
  refusal: RefusalName,
  more: Omit<Refusal, typeof mark | 'refusal' | 'description'> & { fill?: Readonly<Record<string, string>> } = {},
): Refusal {
  const { fill, facts, ...rest } = more;
  const entry: CatalogueEntry = refusalCatalogue[refusal];
  const description = fill === undefined ? entry.description : fillIn(entry, fill);
  return { [mark]: true, refusal, description, ...rest, ...(facts !== undefined && { facts: maskFacts(facts) }) };
}

/** A refusal because of `fields`, or nothing when there are none. */
export function refuseFields(refusal: RefusalName, fields: readonly FieldFault[]): Refusal | undefined {
  return fields.length === 0 ? undefined : refuse(refusal, { fields });
}

function maskFacts(facts: Facts): Facts {
  const masked: Record<string, Facts[string]> = {};
  for (const [name, value] of Object.entries(facts))
    masked[name] = typeof value === 'string' ? maskSecrets(value) : value;
  return masked;
}

/** Most characters of a hint. */
const LONGEST_HINT = 1000;

/** Composes the text of a hint now. */
export function writeHint(hint: Hint | undefined): string | undefined {
  return (typeof hint === 'function' ? hint() : hint)?.slice(0, LONGEST_HINT);
}

/** How many names a hint lists before it only gives the number of the rest. */
const MOST_NAMED = 5;
const LONGEST_NAMED = 128;

/** The first few of `names`, each safe to quote, and the number of the rest. */
export function nameSome(names: readonly string[]): string {
  const named = names.slice(0, MOST_NAMED).map((name) => quoteName(name, LONGEST_NAMED));
  const more = names.length - named.length;
  return `${named.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

function fillIn({ description, error }: CatalogueEntry, fill: Readonly<Record<string, string>>): string {
  return description.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = fill[name] ?? '';
    return error === undefined ? value : quoteName(value, name === 'claim' ? LONGEST_CLAIM : undefined);
  });
}

/** Whether a step ended in a refusal rather than its value. */
export function isRefusal(value: unknown): value is Refusal {
  return typeof value === 'object' && value !== null && mark in value;
}

/** How many characters of a claim's name are shown. */
const LONGEST_CLAIM = 64;
