import type { Expression } from './find-expressions.ts';

// The checker in JavaScript: its other builds are binaries for some machines only.
process.env.RECHECK_BACKEND = 'pure';
const { checkSync } = await import('recheck');

/**
 * Milliseconds for one expression. A second is much on an idle machine. An expression that needs more time is too
 * complicated.
 */
const LONGEST = 120_000;

/**
 * Why the time for `expression` may grow faster than its input; nothing if it cannot, whatever the input and wherever
 * the search begins.
 */
export function judgeExpression({ source, flags }: Pick<Expression, 'source' | 'flags'>): string | undefined {
  // Without repetition there is no backtracking.
  if (!/[*+{]/.test(source)) return undefined;
  const judgement = checkSync(source, flags, { timeout: LONGEST });
  if (judgement.status === 'safe') return undefined;
  if (judgement.status === 'unknown') return 'cannot be judged: make it simpler';
  return `takes ${judgement.complexity.summary} time`;
}
