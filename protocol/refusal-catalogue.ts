import { altinnRefusals } from './altinn-refusals.ts';
import { controlRefusals } from './control-refusals.ts';
import { selfServiceRefusals } from './self-service-refusals.ts';
import { tokenRefusals } from './token-refusals.ts';

/**
 * Every refusal of every surface, by its name. It is the one source of their texts: answers and documentation are made
 * from it.
 */
export const refusalCatalogue = {
  ...tokenRefusals,
  ...selfServiceRefusals,
  ...altinnRefusals,
  ...controlRefusals,
} as const;

export type RefusalName = keyof typeof refusalCatalogue;
