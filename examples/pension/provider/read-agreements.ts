import { parseOrganisationNumber } from '@portvakt/protocol';
import { parseMonth } from '../synthetic/months.ts';
import { asRecord } from './call-api.ts';
import type { Agreement } from './skatteetaten.ts';

/** An agreement in the provider's file. A withdrawn one is taken back from Skatteetaten. */
export type ListedAgreement = Agreement & { readonly withdrawn?: true };

/**
 * Reads the provider's agreements from JSON text: a list of `{ reference, employer, from, withdrawn? }`. Where
 * something is wrong, it says which entry and what.
 */
export function readAgreements(text: string): readonly ListedAgreement[] | { readonly problem: string } {
  let entries: unknown;
  try {
    entries = JSON.parse(text);
  } catch (error) {
    return { problem: `It is not JSON: ${error instanceof Error ? error.message : error}.` };
  }
  if (!Array.isArray(entries)) return { problem: 'It must be a list of agreements.' };
  const agreements = new Map<string, ListedAgreement>();
  for (const [index, entry] of entries.entries()) {
    const agreement = readAgreement(entry);
    if (typeof agreement === 'string') return { problem: `Agreement ${index + 1}: ${agreement}.` };
    const name = `the agreement ${agreement.reference} with ${agreement.employer}`;
    if (agreements.has(name)) return { problem: `Agreement ${index + 1}: ${name} is in the list twice.` };
    agreements.set(name, agreement);
  }
  return [...agreements.values()];
}

/** One entry, or what is wrong with it. */
function readAgreement(entry: unknown): ListedAgreement | string {
  const { reference, employer, from, withdrawn } = asRecord(entry);
  if (typeof reference !== 'string' || reference === '') return 'reference must be a text';
  if (typeof employer !== 'string' || parseOrganisationNumber(employer) === undefined) {
    return `employer must be an organisation number; it is ${JSON.stringify(employer)}`;
  }
  const month = parseMonth(from);
  if (month === undefined) return `from must be a month, yyyy-MM; it is ${JSON.stringify(from)}`;
  if (withdrawn !== undefined && withdrawn !== true) return 'withdrawn must be true, or be left out';
  return { reference, employer, from: month, ...(withdrawn === true && { withdrawn }) };
}
