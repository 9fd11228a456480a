import { keyRules } from './check-keys.ts';
import { scopeRules } from './check-scopes.ts';
import { useRules } from './check-use.ts';
import type { IntegrationFacts } from './integration-facts.ts';
import { type Judgement, passOver, type Rule } from './rule.ts';

/** Every rule of the report card, in the order of answers. */
export const reportRules: readonly Rule[] = [...keyRules, ...scopeRules, ...useRules];

export interface Finding extends Judgement {
  readonly rule: Rule;
}

export interface Report {
  /** From 0 to 100: the weight of the rules that are kept, of those that apply; a warning counts half. */
  readonly score: number;
  /** One for each rule. */
  readonly findings: readonly Finding[];
}

const points = { ok: 1, warn: 0.5, fail: 0 } as const;

/** Judges an integration by every rule. One that is deactivated has nothing to answer for. */
export function composeReport(facts: IntegrationFacts): Report {
  const findings = reportRules.map((rule) => ({
    rule,
    ...(facts.active ? rule.judge(facts) : passOver('It is deactivated.')),
  }));
  let [most, reached] = [0, 0];
  for (const { rule, grade } of findings) {
    if (grade === 'not-applicable') continue;
    most += rule.weight;
    reached += rule.weight * points[grade];
  }
  return { score: most === 0 ? 100 : Math.round((100 * reached) / most), findings };
}

/** The finding that matters most: a failure before a warning, and the heavier rule. Nothing where all is well. */
export function findWorst({ findings }: Report): Finding | undefined {
  const bad = findings.filter(({ grade }) => grade === 'fail' || grade === 'warn');
  const weigh = ({ grade, rule }: Finding) => (grade === 'fail' ? 100 : 0) + rule.weight;
  return bad.sort((a, b) => weigh(b) - weigh(a))[0];
}
