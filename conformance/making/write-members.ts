import type { JsonChange } from '../format/case.ts';
import type { Json } from '../format/read-value.ts';
import { type Filling, fillJson, fillText } from './fill.ts';

/** The JSON text of an object after a change: as text, so that it may be what no JSON library would write. */
export function writeMembers(
  good: Readonly<Record<string, Json>>,
  change: JsonChange | undefined,
  filling: Filling,
): string {
  if (change?.text !== undefined) return fillText(change.text, filling);
  const members = new Map(Object.entries(good).map(([name, value]) => [name, JSON.stringify(value)]));
  for (const [name, value] of Object.entries(change?.set ?? {}))
    members.set(fillText(name, filling), JSON.stringify(fillJson(value, filling)));
  for (const [name, text] of Object.entries(change?.literal ?? {}))
    members.set(fillText(name, filling), fillText(text, filling));
  for (const name of change?.remove ?? []) members.delete(name);
  const texts = (given: Readonly<Record<string, string>> = {}) =>
    Object.entries(given).map(([name, text]) => [fillText(name, filling), fillText(text, filling)] as const);
  return `{${[...texts(change?.before), ...members, ...texts(change?.again)]
    .map(([name, text]) => `${JSON.stringify(name)}:${text}`)
    .join(',')}}`;
}
