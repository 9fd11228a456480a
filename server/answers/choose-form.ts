/** A range in `Accept` or `Accept-Language`, and its weight. */
export interface Wish {
  /** In lower case: a media range, a language range, or a star. */
  readonly range: string;
  /** The parameters before the weight, names and values in lower case. */
  readonly parameters: readonly (readonly [name: string, value: string])[];
  /** 0 to 1; 0 means not wanted. */
  readonly quality: number;
}

/** 0 to 1 with three decimals at most (RFC 9110 §12.4.2). */
const QUALITY = /^(?:0(?:\.\d{0,3})?|1(?:\.0{0,3})?)$/;

/**
 * Chooses the media type of `offered` that suits `accept` best (RFC 9110 §12.5.1). The most specific range decides a
 * type's weight. Among equals, the one named first in `accept` wins, then the one offered first. Without a header, or
 * if nothing acceptable is offered, the result is the first of `offered`: an answer in another form is more useful than
 * none.
 *
 * @example chooseForm('application/json;q=0.5, text/*', ['text/plain', 'application/json']); // 'text/plain'
 */
export function chooseForm<Type extends string>(
  accept: string | undefined,
  offered: readonly [Type, ...(readonly Type[])],
): Type {
  const wishes = readWishes(accept);
  const [best] = offered
    .flatMap((type) => {
      const wish = findMostSpecific(wishes, type);
      return wish === undefined || wish.quality === 0 ? [] : [{ type, ...wish }];
    })
    // The sort is stable, so equals keep the order in which they are offered.
    .sort((one, other) => other.quality - one.quality || one.place - other.place);
  return best?.type ?? offered[0];
}

/** The ranges of a header, in its order. Ranges that cannot be read are skipped. */
export function readWishes(header: string | undefined): readonly Wish[] {
  return splitOutsideQuotes(header ?? '', ',').flatMap((text) => {
    const [range = '', ...rest] = splitOutsideQuotes(text, ';').map((part) => part.trim().toLowerCase());
    const named = rest.filter((part) => part !== '').map(readParameter);
    const weighed = named.findIndex(([name]) => name === 'q');
    const weight = weighed < 0 ? '1' : (named[weighed]?.[1] ?? '');
    // Parameters after the weight are not part of the range.
    const parameters = weighed < 0 ? named : named.slice(0, weighed);
    return range === '' || !QUALITY.test(weight) ? [] : [{ range, parameters, quality: Number(weight) }];
  });
}

function findMostSpecific(wishes: readonly Wish[], type: string): { quality: number; place: number } | undefined {
  let found: { quality: number; place: number; rank: number } | undefined;
  for (const [place, wish] of wishes.entries()) {
    const rank = rankOf(wish, type);
    if (rank > (found?.rank ?? 0)) found = { quality: wish.quality, place, rank };
  }
  return found;
}

/**
 * How specifically a range matches `type`, from 1; 0 if it does not. All offered types are UTF-8 and have no other
 * parameters.
 */
function rankOf({ range, parameters }: Wish, type: string): number {
  const isOurs = parameters.every(([name, value]) => name === 'charset' && value === 'utf-8');
  if (!isOurs) return 0;
  const rank = ['*/*', `${type.slice(0, type.indexOf('/'))}/*`, type].indexOf(range) + 1;
  return rank * 2 + (rank > 0 && parameters.length > 0 ? 1 : 0);
}

function readParameter(text: string): readonly [name: string, value: string] {
  const at = text.indexOf('=');
  if (at < 0) return [text, ''];
  return [
    text.slice(0, at).trim(),
    text
      .slice(at + 1)
      .trim()
      .replace(/^"(.*)"$/, '$1'),
  ];
}

/** Splits `text` at every `separator` outside quoted strings (RFC 9110 §5.6.4), in one pass. */
function splitOutsideQuotes(text: string, separator: string): readonly string[] {
  const parts: string[] = [];
  let isQuoted = false;
  let from = 0;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (isQuoted && letter === '\\') at += 1;
    else if (letter === '"') isQuoted = !isQuoted;
    else if (letter === separator && !isQuoted) {
      parts.push(text.slice(from, at));
      from = at + 1;
    }
  }
  return [...parts, text.slice(from)];
}
