import { readFile } from 'node:fs/promises';
import { maskSecrets } from '@portvakt/protocol';
import { createRateLimit, type Log, type Metrics, type Settings } from '#operations';
import { type Asker, createAsker } from '#outgoing-requests';
import type { KeyRing } from '#signing-keys';
import type { RegisterCircumstances } from './ask-register.ts';
import type { RemoteRegister } from './register.ts';
import { createFetchedTokens, createOwnTokens } from './remote-token.ts';

export interface RemoteRegisterDependencies {
  readonly settings: Pick<Settings, 'issuer' | 'operator'>;
  readonly clock: () => number;
  readonly keyRing: Pick<KeyRing, 'signerFor'>;
  readonly newTokenId: () => string;
  readonly log: Pick<Log, 'warn'>;
  readonly metrics?: Pick<Metrics, 'observeSource'>;
  readonly ask?: Asker;
}

/** What a register is of, as the log names it. */
type ReportedSubject = 'delegations' | 'system users' | 'consents';

/** How a register elsewhere is asked in this start: `scope` opens the look-up there, `subject` is for the log. */
export function openRemoteRegister(
  { settings, clock, keyRing, newTokenId, log, metrics, ask = createAsker() }: RemoteRegisterDependencies,
  { url, auth, cache_seconds = 0 }: RemoteRegister,
  { scope, subject }: { scope: string; subject: ReportedSubject },
): RegisterCircumstances {
  return {
    url,
    cacheSeconds: cache_seconds,
    tokens:
      auth === 'self'
        ? createOwnTokens({
            issuer: settings.issuer,
            audience: url,
            scope,
            operator: settings.operator.orgno,
            keyRing,
            clock,
            newTokenId,
          })
        : createFetchedTokens({
            client: auth,
            scope,
            ask,
            readKey: (file) => readFile(file, 'utf8'),
            clock,
            newTokenId,
          }),
    ask,
    monotonic: () => performance.now(),
    report: reportUnanswered(log, { register: url, subject }),
    observe: metrics?.observeSource,
  };
}

/** A line a second at most for each register: whoever may ask for tokens that need it makes us ask it. */
function reportUnanswered(
  log: Pick<Log, 'warn'>,
  { register, subject }: { register: string; subject: ReportedSubject },
): (reason: string) => void {
  const limit = createRateLimit(1);
  return (reason) => {
    const heldBack = limit();
    if (heldBack === undefined) return;
    log.warn(
      { register, reason: maskSecrets(reason), ...(heldBack > 0 && { heldBack }) },
      `a register of ${subject} gives no answer`,
    );
  };
}
