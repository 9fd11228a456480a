import { type TokenRefusalName, tokenRefusals } from '../token-refusals.ts';
import { splitTraceId } from './split-trace-id.ts';

export interface MatchedRefusals {
  /** Those that the answer may be; several share a code or a text. */
  readonly names: readonly TokenRefusalName[];
  /** What the server said beyond its public text. */
  readonly hint: string | undefined;
}

/** Finds the refusals that can have made an answer with `description` and `code`, by their exact texts first. */
export function matchRefusals({
  description,
  code,
}: {
  description: string;
  code: string | undefined;
}): MatchedRefusals {
  const { text } = splitTraceId(description);
  const candidates = (Object.keys(tokenRefusals) as TokenRefusalName[]).filter(
    (name) => code === undefined || findCode(name) === code,
  );
  const matches = candidates.flatMap((name) => {
    const [found] = toPattern(tokenRefusals[name].description).exec(text) ?? [];
    return found === undefined ? [] : [{ name, length: found.length }];
  });
  const longest = Math.max(0, ...matches.map(({ length }) => length));
  const names = matches.filter(({ length }) => length === longest).map(({ name }) => name);
  if (names.length === 0) return { names: code === undefined ? [] : candidates, hint: undefined };
  const hint = text.slice(longest).trim() || undefined;
  // One text serves every wrong value; the hint tells claims from the rest.
  const aboutClaim = names.includes('claim-invalid') && hint?.startsWith('The claim ');
  return { names: aboutClaim ? ['claim-invalid'] : names, hint };
}

/** Matches the text at its beginning, with names in its places, quoted where they are not plain; old answers lack the full stop at the end. */
function toPattern(description: string): RegExp {
  const escaped = description
    .replace(/\.$/, '')
    .replaceAll(/[.*+?^$()|[\]\\]/g, '\\$&')
    .replaceAll(/\{\w+\}/g, "(?:'[^']*'|[^\\s,]+?)");
  return new RegExp(`^${escaped}(\\.(?=\\s|$)|$)`, 'i');
}

function findCode(name: TokenRefusalName): string | undefined {
  const entry = tokenRefusals[name];
  return 'code' in entry ? entry.code : undefined;
}
