import { type Language, languages } from '@portvakt/protocol';
import { readWishes, type Wish } from '#answers';

interface LanguageRange {
  readonly language: Language | '*';
  /** 0 to 1; 0 means not wanted. */
  readonly quality: number;
}

/**
 * The language of the answer: the one that a link asks for in `lang`, otherwise the best of `acceptLanguage` (RFC 9110
 * §12.5.4), otherwise bokmål. Regions and scripts count as their language (`nb-NO`, `en-GB`), and `no` as bokmål.
 *
 * @example chooseLanguage({ lang: undefined, acceptLanguage: 'da, nn;q=0.8, en;q=0.5' }); // 'nn'
 */
export function chooseLanguage(wish: {
  readonly lang: unknown;
  readonly acceptLanguage: string | undefined;
}): Language {
  const linked = findLanguage(wish.lang);
  if (linked !== undefined) return linked;
  const ranges = readWishes(wish.acceptLanguage).flatMap(readRange);
  // The sort is stable, so equal wishes keep the reader's order.
  const [best] = ranges.filter(({ quality }) => quality > 0).sort((one, other) => other.quality - one.quality);
  if (best === undefined) return chooseUnnamed(ranges);
  return best.language === '*' ? chooseUnnamed(ranges) : best.language;
}

/** The language that `lang` names exactly, as our own links do. */
export function findLanguage(lang: unknown): Language | undefined {
  return languages.find((language) => language === lang);
}

/**
 * `*` means the languages that the header does not name. A header that only excludes languages is treated the same way.
 */
function chooseUnnamed(ranges: readonly LanguageRange[]): Language {
  const named = new Set(ranges.map(({ language }) => language));
  return languages.find((language) => !named.has(language)) ?? languages[0];
}

function readRange({ range, quality }: Wish): LanguageRange[] {
  const tag = /^([a-z]{1,8}|\*)(?:-[a-z0-9]{1,8})*$/.exec(range)?.[1];
  const language = tag === '*' ? '*' : findLanguage(tag === 'no' ? 'nb' : tag);
  return language === undefined ? [] : [{ language, quality }];
}
