import { refusals, type StageRefusal } from './refusals.ts';
import { type Character, SCOPE } from './stage.ts';

/** Longer names are not repeated. */
const LONGEST_NAME = 255;

/** What is wrong with what is asked for: in the claim in Maskinporten's profile, otherwise in the form, where it may be left out. */
export function checkStageScope(
  { claim, inForm }: { readonly claim: unknown; readonly inForm: string | undefined },
  { weak, profile }: Character,
): StageRefusal | undefined {
  if (weak.has('any-scope')) return undefined;
  const isStrict = profile === 'maskinporten';
  const asked = isStrict ? claim : inForm;
  if (asked === undefined && !isStrict) return undefined;
  const texts = Array.isArray(asked) ? asked : [asked];
  if (!texts.every((text) => typeof text === 'string')) return refusals.malformed;
  const names = texts.flatMap((text: string) => text.split(/[ \t\r\n]+/)).filter((name) => name !== '');
  if (names.length === 0 && isStrict) return refusals.malformed;
  const other = names.find((name) => name !== SCOPE);
  if (other === undefined) return undefined;
  return { ...refusals.scope, text: `${refusals.scope.text}${other.slice(0, LONGEST_NAME)}.` };
}
