import type { Expression } from './find-expressions.ts';

// The judge in JavaScript: its other forms are programs for some machines only.
process.env.RECHECK_BACKEND = 'pure';
const { checkSync } = await import('recheck');

/** Milliseconds for one; a second is much on a machine that does nothing else. What cannot be told in this time is too clever. */
const LONGEST = 120_000;

/**
 * Why the time that `expression` takes may grow faster than its input does; nothing when it cannot, whatever the input
 * and wherever in it the search begins.
 */
export function judgeExpression({ source, flags }: Pick<Expression, 'source' | 'flags'>): string | undefined {
  // Without repetition there is nothing to try again.
  if (!/[*+{]/.test(source)) return undefined;
  const judgement = checkSync(source, flags, { timeout: LONGEST });
  if (judgement.status === 'safe') return undefined;
  if (judgement.status === 'unknown') return 'cannot be judged: make it simpler';
  return `takes ${judgement.complexity.summary} time`;
}
