import { judgeAddress } from '#operations';
import type { LookUpRegister } from './register.ts';

/** What is wrong with an address of a register: its place, and a sentence. */
export interface RegisterFault {
  readonly place: 'url' | 'auth.issuer';
  readonly sentence: string;
}

/**
 * Checks the addresses of a register. Its answers decide about tokens, so in production all addresses must use https,
 * and no issuer may be this machine.
 */
export function judgeRegister(
  register: LookUpRegister,
  { production }: { production: boolean },
): readonly RegisterFault[] {
  if (register === 'built-in') return [];
  const { url, auth } = register;
  const addresses: readonly (readonly [RegisterFault['place'], string])[] = [
    ['url', url],
    ...(auth === 'self' ? [] : [['auth.issuer', auth.issuer] as const]),
  ];
  return addresses.flatMap(([place, text]) => {
    const parsed = URL.canParse(text) ? new URL(text) : undefined;
    if (parsed === undefined || !/^https?:$/.test(parsed.protocol) || !text.endsWith('/')) {
      return [{ place, sentence: 'it must be a URL that ends in a slash' }];
    }
    const fault = judgeAddress(parsed, { production, reach: place === 'url' ? 'inside' : 'public' });
    return fault === undefined ? [] : [{ place, sentence: `it must ${fault}` }];
  });
}
