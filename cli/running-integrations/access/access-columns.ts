import type { ApiRecord } from '../print-records.ts';

/** An organisation as a list shows it: its number, and its name where it is known. */
export function showOrganisation(orgno: unknown, name: unknown): string {
  return typeof name === 'string' && name !== '' ? `${orgno} ${name}` : String(orgno ?? '');
}

/** The state of a grant and the day of the last change of it. */
export function showState({ state, last_updated: at }: ApiRecord): readonly [state: string, since: string] {
  const since = typeof at === 'string' ? at.slice(0, 10) : '';
  return [state === 'APPROVED' ? 'granted' : state === 'DENIED' ? 'withdrawn' : String(state), since];
}
