import type { IntegrationFacts } from './integration-facts.ts';

/** How an integration does by one rule. What a rule does not speak of does not count. */
export type Grade = 'ok' | 'warn' | 'fail' | 'not-applicable';

/** Facts for whoever writes the sentence in another language. Lists are cut after ten. */
export type Params = Readonly<Record<string, string | number | readonly string[]>>;

export interface Judgement {
  readonly grade: Grade;
  /** What was seen, as an English sentence. */
  readonly seen: string;
  readonly params: Params;
}

/** One rule of the report card. Rules are data; what they judge is a pure function. */
export interface Rule {
  readonly id: string;
  readonly title: string;
  /** How much it counts in the score, from 1 to 5. */
  readonly weight: number;
  /** What to do where it is not kept: a code, and an English sentence. */
  readonly fix: { readonly code: string; readonly text: string };
  /** The part of the integration's page where that is done. */
  readonly link: 'keys' | 'scopes' | 'details' | 'delegations' | 'troubleshooting' | 'get-started';
  readonly judge: (facts: IntegrationFacts) => Judgement;
}

export const DAY = 24 * 60 * 60 * 1000;

const MOST_NAMED = 10;

/** A judgement, with its sentence and the facts in it. */
export function judgeAs(grade: Grade, seen: string, params: Params = {}): Judgement {
  const cut = Object.entries(params).map(([name, value]) => [
    name,
    Array.isArray(value) ? value.slice(0, MOST_NAMED) : value,
  ]);
  return { grade, seen, params: Object.fromEntries(cut) };
}

/** Says why a rule has nothing to say. */
export function passOver(reason: string): Judgement {
  return judgeAs('not-applicable', reason);
}

/** Names in a sentence: the first few, and how many more there are. */
export function listNames(names: readonly string[]): string {
  const shown = names.slice(0, 5);
  return names.length > shown.length ? `${shown.join(', ')} and ${names.length - shown.length} more` : shown.join(', ');
}

/** Whole days from `from` to `to`, begun ones counted in full. */
export function daysBetween(from: number, to: number): number {
  return Math.ceil((to - from) / DAY);
}

/** The number with its noun: `1 day`, `2 days`. */
export function countOf(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
