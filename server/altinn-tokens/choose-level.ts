/** Altinn's number for a level of sign-in (Altinn authentication, `AuthenticationHelper`): 0 where it says nothing of one. */
const levels: Readonly<Record<string, number>> = {
  'idporten-loa-high': 4,
  Level4: 4,
  'idporten-loa-substantial': 3,
  Level3: 3,
};

/** The level (`urn:altinn:authlevel`) of a person whose sign-in had this `acr`. */
export function chooseLevel(acr: string | undefined): number {
  return levels[acr ?? ''] ?? 0;
}
