const FIRST_WEIGHTS = [3, 7, 6, 1, 8, 9, 4, 5, 2];
const SECOND_WEIGHTS = [5, 4, 3, 2, 7, 6, 5, 4, 3, 2];

/** Offsets added to the month of synthetic people: 40 (NAV's older series), 65 (NAV), 80 (Skatteetaten's Tenor). */
const SYNTHETIC_MONTH_OFFSETS = [40, 65, 80];

/**
 * Whether `text` is a Norwegian national identity number (fødselsnummer) or D-number (D-nummer: day + 40): eleven
 * digits, a possible day and month, and two correct mod-11 check digits. Numbers of synthetic people have an offset
 * added to the month; they are valid only if `synthetic` is true, that is, outside production.
 */
export function isNationalIdentityNumber(text: string, { synthetic }: { synthetic: boolean }): boolean {
  if (!/^[0-9]{11}$/.test(text)) return false;
  const digits = Array.from(text, Number);
  const day = Number(text.slice(0, 2));
  const month = Number(text.slice(2, 4));
  const realMonth = (offset: number) => month - offset >= 1 && month - offset <= 12;
  const dayExists = (day >= 1 && day <= 31) || (day >= 41 && day <= 71);
  const monthExists = realMonth(0) || (synthetic && SYNTHETIC_MONTH_OFFSETS.some(realMonth));
  return (
    dayExists &&
    monthExists &&
    checkDigit(digits, FIRST_WEIGHTS) === digits[9] &&
    checkDigit(digits, SECOND_WEIGHTS) === digits[10]
  );
}

function checkDigit(digits: readonly number[], weights: readonly number[]): number {
  const sum = weights.reduce((total, weight, index) => total + weight * (digits[index] ?? 0), 0);
  return (11 - (sum % 11)) % 11;
}
