import { maskSecrets } from './mask-secrets.ts';
import { quoteName } from './quote-text.ts';
import { type RefusalName, refusalCatalogue } from './refusal-catalogue.ts';

/**
 * The text of a hint, or a function that composes it. The function is called only if the hint is shown, which never
 * happens in production.
 */
export type Hint = string | (() => string | undefined);

/**
 * Why a request was refused. A value, not an exception: whoever makes one decides nothing about how it is answered.
 */
export interface Refusal {
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
}

type Facts = Readonly<Record<string, string | number | boolean | undefined>>;

/**
 * A refusal from the catalogue. `fill` gives the placeholders of its description; the values may come from the request
 * and are made safe here. So are the facts: what looks like a person's number or a token never gets into them.
 */
export function refuse(
  refusal: RefusalName,
  more: Pick<Refusal, 'hint' | 'registryHint' | 'facts'> & { fill?: Readonly<Record<string, string>> } = {},
): Refusal {
  const { fill, facts, ...rest } = more;
  const template: string = refusalCatalogue[refusal].description;
  const description = fill === undefined ? template : fillIn(template, fill);
  return { refusal, description, ...rest, ...(facts !== undefined && { facts: maskFacts(facts) }) };
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

function fillIn(template: string, fill: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) =>
    quoteName(fill[name] ?? '', name === 'claim' ? LONGEST_CLAIM : undefined),
  );
}

/** Whether a step ended in a refusal rather than its value. */
export function isRefusal(value: object | undefined): value is Refusal {
  return value !== undefined && 'refusal' in value;
}

/** How many characters of a claim's name are shown. */
const LONGEST_CLAIM = 64;
