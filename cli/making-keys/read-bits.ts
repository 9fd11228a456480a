import { usageFailure } from '../command-line/command-failure.ts';

const SIZES = ['2048', '3072', '4096'];

/**
 * The value of `--bits`, 2048 where it was left out.
 *
 * @throws CommandFailure for other sizes.
 */
export function readBits(given = '2048'): number {
  if (!SIZES.includes(given)) throw usageFailure(`--bits must be ${SIZES.join(', ')}; it is '${given}'.`);
  return Number(given);
}
