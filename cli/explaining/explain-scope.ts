import { explainScopeName, findMeantScopes, suggestScopes } from '@portvakt/protocol';
import type { NamedScope } from './explained.ts';

/**
 * Scopes that people are sent to by documentation in which they are misprinted: those of the page «Integrasjon mot
 * Maskinporten» on occupational pensions. No register can be asked from here.
 */
const knownScopes = [
  'nav:aareg/v1/arbeidsforhold/otp',
  'skatteetaten:inntekt',
  'skatteetaten:inntektsmottakere',
  'skatteetaten:tjenestepensjonsavtale',
].map((name) => ({ name }));

/**
 * What is wrong with one of the scopes asked for as far as its name shows it, and which was meant; nothing where it may be right.
 * `open` are those that the issuer shows. A name of the right form may be another scope that exists.
 */
export function explainScope(name: string, open: readonly NamedScope[] = []): string | undefined {
  if ([...open, ...knownScopes].some((known) => known.name === name)) return undefined;
  const shown = suggestScopes(findMeantScopes(name, open));
  if (shown !== undefined)
    return [explainScopeName(name), shown].filter((sentence) => sentence !== undefined).join(' ');
  const lowerCased = name.toLowerCase();
  const mayExist = explainScopeName(lowerCased) === undefined;
  const fault = explainScopeName(name);
  const found = findMeantScopes(name, knownScopes);
  const meant = mayExist && found.length === 1 && !lowerCased.startsWith(found[0] as string) ? [] : found;
  const sentences = [fault, suggestScopes(meant) ?? splitJoined(name)].filter((sentence) => sentence !== undefined);
  return sentences.length === 0 ? undefined : sentences.join(' ');
}

/** Two names with a slash between, which documentation prints for «and»; or the same name in lower case. */
function splitJoined(name: string): string | undefined {
  const lowerCased = name.toLowerCase();
  const secondColon = lowerCased.indexOf(':', lowerCased.indexOf(':') + 1);
  const slash = secondColon === -1 ? -1 : lowerCased.lastIndexOf('/', secondColon);
  if (slash > lowerCased.indexOf(':')) {
    return `If these are two scopes, put a space between: ${lowerCased.slice(0, slash)} ${lowerCased.slice(slash + 1)}`;
  }
  return name === lowerCased || explainScopeName(lowerCased) !== undefined ? undefined : `Ask for ${lowerCased}`;
}
