import type { Report } from './compose-report.ts';
import type { IntegrationFacts } from './integration-facts.ts';

/** What a list shows of an integration at a glance. */
export interface StateMark {
  readonly code: 'deactivated' | 'key-expires' | 'without-keys' | 'scope-without-access' | 'never-used' | 'last-used';
  /** Until the key expires. */
  readonly days?: number;
  /** How many scopes it is about. */
  readonly scopes?: number;
  /** When it was last used. */
  readonly at?: string;
}

/** The state of an integration at a glance, the most urgent first. */
export function describeState(facts: IntegrationFacts, { findings }: Report): readonly StateMark[] {
  const used: StateMark =
    facts.lastUsed === undefined
      ? { code: 'never-used' }
      : { code: 'last-used', at: new Date(facts.lastUsed).toISOString() };
  const marks: StateMark[] = [];
  if (!facts.active) marks.push({ code: 'deactivated' });
  for (const { rule, grade, params } of findings) {
    if (grade !== 'warn' && grade !== 'fail') continue;
    if (rule.id === 'without-keys') marks.push({ code: 'without-keys' });
    if (rule.id === 'key-expires') marks.push({ code: 'key-expires', days: params.days as number });
    if (rule.id === 'scope-without-access')
      marks.push({ code: 'scope-without-access', scopes: params.count as number });
  }
  return facts.asksHere || facts.lastUsed !== undefined ? [...marks, used] : marks;
}
