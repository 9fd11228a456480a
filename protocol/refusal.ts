import { maskSecrets } from './mask-secrets.ts';
import { quoteName } from './quote-text.ts';
import { type RefusalName, refusalCatalogue } from './refusal-catalogue.ts';

/** What a hint says, or how to find out: written only where it is shown, which in production is nowhere. */
export type Hint = string | (() => string | undefined);

/**
 * Why a request was refused. A value, not an exception: whoever makes one decides nothing about how it is answered.
 */
export interface Refusal {
  readonly refusal: RefusalName;
  /** The catalogue's description with its placeholders filled in. */
  readonly description: string;
  /** What would help an honest developer and speaks only of the request, the issuer and the clock. */
  readonly hint?: Hint;
  /** The same, but speaking of what is registered: told before the signature is proved only in the `local` profile. */
  readonly registryHint?: Hint;
  /** For the log and the audit only. Never a key, a token, an assertion or a person's number. */
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

/** Characters of a hint that are told. */
const LONGEST_HINT = 1000;

/** The text of a hint, written now. */
export function writeHint(hint: Hint | undefined): string | undefined {
  return (typeof hint === 'function' ? hint() : hint)?.slice(0, LONGEST_HINT);
}

/** Names that a hint gives before it only says how many more there are. */
const MOST_NAMED = 5;
const LONGEST_NAMED = 128;

/** The first few of `names`, each fit to be quoted, and how many there are besides. */
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

/** Characters of a claim's name that are told, per settled practice. */
const LONGEST_CLAIM = 64;
