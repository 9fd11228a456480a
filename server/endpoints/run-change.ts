import { createHash } from 'node:crypto';
import { isRefusal, type Refusal, refuse } from '@portvakt/protocol';
import type { FastifyRequest } from 'fastify';
import type { Actor, ChangeFeed, Unit } from '#audit-trail';
import { checkQuota, QUOTA_DAY, type Quotas } from '#operations';
import { type Caller, nameCaller } from './admission.ts';
import { idempotencyStore } from './idempotency-store.ts';
import type { Done, Outcome } from './outcome.ts';
import { refuseQuota } from './refuse-quota.ts';

/** How long the answer to a request with `Idempotency-Key` is given again. */
const KEPT_FOR = QUOTA_DAY;

/** A request that may be sent again with the same header `Idempotency-Key`, and is then carried out once. */
export interface RepeatableRequest {
  readonly key: string;
  /** As the log names them. */
  readonly caller: string;
  /** The organisation that they act for. */
  readonly organisation: string;
  readonly method: string;
  /** Without the base path: the same call under another alias is the same call. */
  readonly path: string;
  readonly body: Buffer;
}

/** Thrown to roll back, and caught here. It is no `Error`: a refused change is nothing unusual, and nobody reads its stack. */
class RolledBack {
  readonly refusal: Refusal;
  constructor(refusal: Refusal) {
    this.refusal = refusal;
  }
}

/**
 * Runs `work` as one change by `actor`, in one transaction. A refusal rolls back. The answer to a repeatable request is kept with
 * the change.
 */
export async function runChange(
  { feed, clock, quotas }: { feed: Pick<ChangeFeed, 'change'>; clock: () => number; quotas: Quotas },
  {
    actor,
    repeatable,
    work,
  }: {
    actor: Actor;
    repeatable?: RepeatableRequest | undefined;
    work: (unit: Unit) => Promise<Outcome>;
  },
): Promise<Outcome> {
  const now = clock();
  try {
    return await feed.change(actor, async (unit) => {
      if (repeatable === undefined) return orThrow(await work(unit));
      const requestHash = hash(repeatable.caller, repeatable.method, repeatable.path, repeatable.key);
      const bodyHash = hash(repeatable.body.toString('base64'));
      const kept = await idempotencyStore.find(unit.transaction, { requestHash, now });
      if (kept !== undefined) {
        if (kept.bodyHash !== bodyHash) return orThrow(refuse('idempotency-key-used'));
        return {
          value: undefined,
          status: kept.status,
          content: { json: kept.answer },
          headers: { 'idempotency-replayed': 'true' },
        };
      }
      const { organisation } = repeatable;
      const exceeded = await checkQuota(quotas, {
        quota: 'kept_answers',
        organisation,
        count: (limit) => idempotencyStore.count(unit.transaction, { organisation, now, limit }),
      });
      if (exceeded !== undefined) return orThrow(refuseQuota(exceeded));
      const answer = orThrow(await work(unit));
      await idempotencyStore.keep(
        unit.transaction,
        {
          requestHash,
          bodyHash,
          status: answer.status ?? 200,
          answer: withoutSecret(answer.value),
          keepUntil: now + KEPT_FOR,
          organisation,
        },
        now,
      );
      return answer;
    });
  } catch (error) {
    if (error instanceof RolledBack) return error.refusal;
    throw error;
  }
}

/** What makes a request repeatable, if it has the header `Idempotency-Key`. */
export function readRepeatable(
  { headers, method, params }: FastifyRequest,
  { caller, path, body }: { caller: Caller; path: string; body: Buffer },
): RepeatableRequest | undefined | Refusal {
  const key = headers['idempotency-key'];
  if (key === undefined || method !== 'POST' || (caller.kind !== 'machine' && caller.kind !== 'member')) {
    return undefined;
  }
  if (typeof key !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(key)) return refuse('idempotency-key-invalid');
  const filled = path.replace(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent((params as Record<string, string>)[name] ?? ''),
  );
  return { key, caller: nameCaller(caller), organisation: caller.organisation, method, path: filled, body };
}

function orThrow(outcome: Outcome): Done {
  if (isRefusal(outcome)) throw new RolledBack(outcome);
  return outcome;
}

/** What is shown once and never kept. */
const SHOWN_ONCE: ReadonlySet<string> = new Set(['client_secret', 'webhook_secret', 'invitation_url']);

/** The answer as JSON but for what is shown once. */
function withoutSecret(value: unknown): string {
  return JSON.stringify(value ?? null, (name, member) => (SHOWN_ONCE.has(name) ? undefined : member));
}

function hash(...parts: readonly string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url');
}
