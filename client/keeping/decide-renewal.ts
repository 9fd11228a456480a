/** No token is used that has less than this left, in milliseconds. */
export const LEAST_LEFT = 5_000;
const EARLIEST = 30_000;

/**
 * When a token is renewed, in milliseconds after it was asked for: when 30 s are left, or half its life if that is less, give
 * or take 10 %, so that the tokens of many processes do not end together.
 *
 * @param random From 0 to below 1.
 */
export function decideRenewal(life: number, random: number): number {
  return life - Math.min(life / 2, EARLIEST) * (0.9 + 0.2 * random);
}
