const ORGANISATION_WEIGHTS = [3, 2, 7, 6, 5, 4, 3, 2];
const FIRST_WEIGHTS = [3, 7, 6, 1, 8, 9, 4, 5, 2];
const SECOND_WEIGHTS = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2];

/**
 * Skatteetaten's Tenor adds this to the month of birth of every person it makes, so that no real person has the number.
 */
const SYNTHETIC_MONTH_OFFSET = 80;

/** Organisation numbers with a right check digit, from the series that Tenor takes synthetic organisations from. */
export function* makeOrganisationNumbers(first = 31_050_000): Generator<string, never> {
  for (let start = first; ; start += 1) {
    const digit = checkDigit(String(start), ORGANISATION_WEIGHTS);
    if (digit < 10) yield `${start}${digit}`;
  }
}

/**
 * National identity numbers (fødselsnummer) of people who do not exist: born from 1958 to 1997, month + 80, both check
 * digits right. Every number comes once.
 */
export function* makePersonNumbers(random: () => number): Generator<string, never> {
  const made = new Set<string>();
  for (;;) {
    const digits = (value: number, length: number) => String(value).padStart(length, '0');
    const start = [
      digits(1 + Math.floor(random() * 28), 2),
      digits(1 + Math.floor(random() * 12) + SYNTHETIC_MONTH_OFFSET, 2),
      digits(58 + Math.floor(random() * 40), 2),
      // People born in that century have 000 to 499.
      digits(Math.floor(random() * 500), 3),
    ].join('');
    const first = checkDigit(start, FIRST_WEIGHTS);
    const second = checkDigit(`${start}${first}`, SECOND_WEIGHTS);
    const number = `${start}${first}${second}`;
    if (first > 9 || second > 9 || made.has(number)) continue;
    made.add(number);
    yield number;
  }
}

/** The check digit by mod 11; 10 where there is none. */
function checkDigit(digits: string, weights: readonly number[]): number {
  const sum = weights.reduce((total, weight, index) => total + weight * Number(digits[index]), 0);
  return (11 - (sum % 11)) % 11;
}
