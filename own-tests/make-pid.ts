/**
 * An identity number that nobody has: the tenth day of `month` (1 to 12) plus `offset`, with both check digits right.
 * Tries all endings until the weighted sums are divisible by eleven.
 */
export function makePid({
  offset = 80,
  month = 1,
  day = 10,
}: {
  offset?: number;
  month?: number;
  day?: number;
} = {}): string {
  const start = `${String(day).padStart(2, '0')}${String(month + offset).padStart(2, '0')}85`;
  const sum = (text: string, weights: readonly number[]) =>
    weights.reduce((total, weight, index) => total + weight * Number(text[index]), 0);
  for (let ending = 0; ending < 100_000; ending += 1) {
    const pid = start + String(ending).padStart(5, '0');
    const first = sum(pid, [3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) % 11 === 0;
    if (first && sum(pid, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0) return pid;
  }
  throw new Error('Some ending always fits');
}
