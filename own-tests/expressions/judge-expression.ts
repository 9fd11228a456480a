import type { Expression } from './find-expressions.ts';

// The same checker is there as a program for some machines, and needs a quarter of the time that it needs in JavaScript.
process.env.RECHECK_BACKEND = isProgramInstalled() ? 'native' : 'pure';
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

function isProgramInstalled(): boolean {
  const system = new Map([
    ['darwin', 'macos'],
    ['win32', 'windows'],
  ]).get(process.platform);
  try {
    import.meta.resolve(`recheck-${system ?? process.platform}-${process.arch}/package.json`);
    return true;
  } catch {
    return false;
  }
}
