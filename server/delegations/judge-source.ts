import { judgeAddress } from '#operations';
import type { OpenSource } from './source-store.ts';

/** What is wrong with an address of a delegation source: where it stands in the source, and a sentence. */
export interface SourceFault {
  readonly place: 'issuer' | 'register.url' | 'register.auth.issuer';
  readonly sentence: string;
}

/**
 * What is wrong with the addresses of a source. What is delegated there decides over tokens, so in production nothing of it goes
 * over plain http, and no issuer is this machine.
 */
export function judgeSource(
  { issuer, register }: Pick<OpenSource, 'issuer' | 'register'>,
  { production }: { production: boolean },
): readonly SourceFault[] {
  const addresses: readonly (readonly [SourceFault['place'], string])[] = [
    ['issuer', issuer],
    ...(register === 'built-in' ? [] : [['register.url', register.url] as const]),
    ...(register === 'built-in' || register.auth === 'self'
      ? []
      : [['register.auth.issuer', register.auth.issuer] as const]),
  ];
  return addresses.flatMap(([place, text]) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (place !== 'issuer' && (url === undefined || !/^https?:$/.test(url.protocol) || !text.endsWith('/')))
      return [{ place, sentence: 'it must be a URL that ends in a slash' }];
    if (url === undefined) return production ? [{ place, sentence: 'it must be a URL' }] : [];
    const fault = judgeAddress(url, { production, reach: place === 'register.url' ? 'inside' : 'public' });
    return fault === undefined ? [] : [{ place, sentence: `it must ${fault}` }];
  });
}
