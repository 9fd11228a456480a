import { createHash } from 'node:crypto';
import type { Actor, ChangeFeed, Unit } from '#audit-trail';
import { checkQuota, QUOTA_DAY, type Quotas } from '#operations';
import { answerStore } from './answer-store.ts';
import { type ApiProblem, isProblem, problem, quotaProblem } from './api-problem.ts';
import type { Answer } from './endpoint.ts';

/** How long the answer to a request with `Idempotency-Key` is given again. */
const KEPT_FOR = QUOTA_DAY;

/** A request that may be sent again with the same header `Idempotency-Key`, and is then carried out once. */
export interface RepeatableRequest {
  readonly key: string;
  readonly clientId: string;
  /** The organisation that the client acts for. */
  readonly organisation: string;
  readonly method: string;
  /** Without the base path: the same call under another alias is the same call. */
  readonly path: string;
  readonly body: Buffer;
}

/** Thrown to roll back, and caught here. No `Error`: a refused change is nothing unusual, and nobody reads its stack. */
class RolledBack {
  readonly problem: ApiProblem;
  constructor(reason: ApiProblem) {
    this.problem = reason;
  }
}

/** Runs `work` as one change by `actor`. A problem rolls back; the answer to a repeatable request is kept with the change. */
export async function runChange(
  feed: Pick<ChangeFeed, 'change'>,
  {
    actor,
    repeatable,
    now,
    quotas,
    work,
  }: {
    actor: Actor;
    repeatable: RepeatableRequest | undefined;
    now: number;
    quotas: Quotas;
    work: (unit: Unit) => Promise<Answer | ApiProblem>;
  },
): Promise<(Answer & { readonly repeated?: boolean }) | ApiProblem> {
  try {
    return await feed.change(actor, async (unit) => {
      if (repeatable === undefined) return orThrow(await work(unit));
      const requestHash = hash(repeatable.clientId, repeatable.method, repeatable.path, repeatable.key);
      const bodyHash = hash(repeatable.body.toString('base64'));
      const kept = await answerStore.find(unit.transaction, { requestHash, now });
      if (kept !== undefined) {
        if (kept.bodyHash === bodyHash) return { status: kept.status, json: kept.answer, repeated: true };
        return orThrow(problem(422, 'Idempotency-Key', 'This Idempotency-Key was used with another body.'));
      }
      const { organisation } = repeatable;
      const exceeded = await checkQuota(quotas, {
        quota: 'kept_answers',
        organisation,
        count: (limit) => answerStore.count(unit.transaction, { organisation, now, limit }),
      });
      if (exceeded !== undefined) return orThrow(quotaProblem(exceeded));
      const answer = orThrow(await work(unit));
      await answerStore.keep(
        unit.transaction,
        {
          requestHash,
          bodyHash,
          status: answer.status ?? 200,
          answer: withoutSecret(answer.body),
          keepUntil: now + KEPT_FOR,
          organisation,
        },
        now,
      );
      return answer;
    });
  } catch (error) {
    if (error instanceof RolledBack) return error.problem;
    throw error;
  }
}

function orThrow(outcome: Answer | ApiProblem): Answer {
  if (isProblem(outcome)) throw new RolledBack(outcome);
  return outcome;
}

/** The answer as JSON but for the secret, which is shown once and never kept. */
function withoutSecret(body: unknown): string {
  return JSON.stringify(body ?? null, (name, value) => (name === 'client_secret' ? undefined : value));
}

function hash(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}
