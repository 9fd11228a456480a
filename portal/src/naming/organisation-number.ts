const WEIGHTS = [3, 2, 7, 6, 5, 4, 3, 2];

/** The digits of what a person has typed: «310 123 412» is as good as «310123412». */
export function readOrganisationNumber(typed: string): string {
  return typed.replaceAll(/[\s.\u00a0]/g, '');
}

/** Whether `text` is nine digits whose last is the check digit (modulus 11). */
export function isOrganisationNumber(text: string): boolean {
  if (!/^\d{9}$/.test(text)) return false;
  const sum = WEIGHTS.reduce((total, weight, index) => total + weight * Number(text[index]), 0);
  return (11 - (sum % 11)) % 11 === Number(text[8]);
}
