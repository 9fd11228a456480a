import type { Refusal, RefusalCode } from './refusal.ts';
import type { Caller } from './token/read-caller.ts';

/**
 * What one decision leaves behind: who called for whom, with what, and what was decided. Before the signature holds,
 * nothing of the token is written. There are no person's numbers in it, and no token.
 */
export interface AuditLine {
  /** ISO 8601, UTC. */
  readonly time: string;
  readonly decision: 'allowed' | 'refused';
  /** Why it was refused. */
  readonly reason?: RefusalCode;
  readonly description?: string;
  /** What went wrong inside, such as why keys could not be fetched. */
  readonly cause?: string;
  readonly issuer?: string;
  /** As in the token, such as `0192:991825827`. */
  readonly consumer?: string;
  readonly supplier?: string;
  readonly delegationSource?: string;
  readonly systemUser?: string;
  readonly systemUserOrganisation?: string;
  readonly consent?: string;
  readonly client?: string;
  /** All scopes of the token, separated by spaces. */
  readonly scope?: string;
  readonly jti?: string;
}

/** The line of a decision at `now`, in milliseconds since 1970. */
export function writeAuditLine({
  now,
  caller,
  refusal,
}: {
  now: number;
  caller?: Caller | undefined;
  refusal?: Refusal | undefined;
}): AuditLine {
  return {
    time: new Date(now).toISOString(),
    decision: refusal === undefined ? 'allowed' : 'refused',
    ...(refusal !== undefined && { reason: refusal.code, description: refusal.description }),
    ...(refusal?.cause !== undefined && { cause: refusal.cause }),
    ...(caller !== undefined && describeCaller(caller)),
  };
}

function describeCaller(caller: Caller) {
  const { issuer, consumer, supplier, delegationSource, systemUser, consent, clientId, scopes, token } = caller;
  return {
    issuer,
    consumer: consumer.id,
    ...(supplier !== undefined && { supplier: supplier.id }),
    ...(delegationSource !== undefined && { delegationSource }),
    ...(systemUser !== undefined && {
      systemUser: systemUser.id,
      systemUserOrganisation: systemUser.organisation.id,
    }),
    ...(consent !== undefined && { consent: consent.id }),
    client: clientId,
    scope: scopes.join(' '),
    jti: token.jti,
  };
}
