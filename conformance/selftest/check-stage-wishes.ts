import { refusals, type StageRefusal } from './refusals.ts';
import { type Character, SCOPE } from './stage.ts';

type Claims = Readonly<Record<string, unknown>>;

/** As much of a scope as a refusal repeats. */
const LONGEST_NAME = 64;

/** What is wrong with what a grant of Maskinporten's profile asks for, before it is known whether that is given: types and forms. */
export function checkStageWishes({ scope, pid, resource }: Claims, { weak }: Character): StageRefusal | undefined {
  const scopes = listTexts(scope);
  const namesOne = scopes?.some((text) => text.trim() !== '') === true;
  if (!namesOne && !weak.has('any-scope')) return refusals.malformed;
  if (weak.has('any-wish')) return undefined;
  if (pid !== undefined && pid !== null && !(typeof pid === 'string' && isPersonNumber(pid))) return refusals.malformed;
  if (resource === undefined || resource === null) return undefined;
  return listTexts(resource)?.every(isAddress) === true ? undefined : refusals.malformed;
}

/** The refusal of the first scope that there is not; nothing if all are given, or none was asked for. */
export function decideStageScope(scope: unknown, { weak }: Character): StageRefusal | undefined {
  if (weak.has('any-scope')) return undefined;
  const names = (listTexts(scope) ?? []).flatMap((text) => text.split(/\s+/)).filter((name) => name !== '');
  const wrong = names.find((name) => (weak.has('scope-begins') ? !SCOPE.startsWith(name.slice(0, 3)) : name !== SCOPE));
  if (wrong === undefined && !(weak.has('scope-once') && names.length > 1)) return undefined;
  return { ...refusals.scope, text: `${refusals.scope.text}${(wrong ?? '').slice(0, LONGEST_NAME)}.` };
}

function listTexts(value: unknown): readonly string[] | undefined {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.every((item) => typeof item === 'string') ? list : undefined;
}

function isAddress(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:[^\s#"<>]+$/i.test(text);
}

/** Eleven digits, of which the last two follow from the others (fødselsnummer). */
function isPersonNumber(text: string): boolean {
  if (!/^[0-9]{11}$/.test(text)) return false;
  const sum = (weights: readonly number[]) =>
    weights.reduce((whole, weight, at) => whole + weight * Number(text[at]), 0);
  return sum([3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) % 11 === 0 && sum([5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0;
}
