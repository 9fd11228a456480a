import { judgeAddress } from '#operations';
import { judgeRegister } from '#remote-registers';
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
  return [
    ...judgeIssuer(issuer, { production }),
    ...judgeRegister(register, { production }).map(
      ({ place, sentence }): SourceFault => ({ place: `register.${place}`, sentence }),
    ),
  ];
}

function judgeIssuer(issuer: string, { production }: { production: boolean }): readonly SourceFault[] {
  const url = URL.canParse(issuer) ? new URL(issuer) : undefined;
  if (url === undefined) return production ? [{ place: 'issuer', sentence: 'it must be a URL' }] : [];
  const fault = judgeAddress(url, { production, reach: 'public' });
  return fault === undefined ? [] : [{ place: 'issuer', sentence: `it must ${fault}` }];
}
