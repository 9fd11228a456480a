import { isDatabaseAway, type RanStatement } from '#database';
import type { Metrics } from '#operations';
import { isTracing, tellStatement } from '#telemetry';

/** What PostgreSQL and OpenTelemetry call the databases. */
const SYSTEMS = { postgres: 'postgresql', sqlite: 'sqlite' };
/** Characters of a statement that a span has. */
const LONGEST_TEXT = 1000;

/** Counts the statements of a database, and makes a span of each where somebody waits for it: its text, never its values. */
export function observeDatabase(
  dialect: keyof typeof SYSTEMS,
  metrics: Pick<Metrics, 'observeStatement'>,
): (ran: RanStatement) => void {
  return (ran) => {
    const { name, text, startedAt, error } = ran;
    const outcome = error === undefined ? 'done' : isDatabaseAway(error) ? 'away' : 'refused';
    metrics.observeStatement(outcome, (performance.now() - startedAt) / 1000);
    if (!isTracing()) return;
    tellStatement({
      name: () => name ?? nameStatement(text),
      startedAt,
      facts: () => ({
        'db.system.name': SYSTEMS[dialect],
        'db.operation.name': operationOf(text),
        'db.query.text': withoutValues(text),
        ...(error !== undefined && { 'error.type': readCode(error) }),
      }),
    });
  };
}

/** A name with few variants: what is done, and with which table. */
function nameStatement(text: string): string {
  const [, table] = /\b(?:from|into|update)\s+"?(\w+)/i.exec(text.slice(0, LONGEST_TEXT)) ?? [];
  return table === undefined ? operationOf(text) : `${operationOf(text)} ${table}`;
}

function operationOf(text: string): string {
  return (/[a-z]+/i.exec(text.slice(0, 100))?.[0] ?? 'statement').toLowerCase();
}

/** Statements have marks in place of values; what stands between quotes all the same is left out. */
function withoutValues(text: string): string {
  return text
    .slice(0, LONGEST_TEXT)
    .replaceAll(/'[^']*'?/g, "'?'")
    .replaceAll(/\s+/g, ' ')
    .trim();
}

function readCode(error: unknown): string {
  const { code } = (typeof error === 'object' && error !== null ? error : {}) as { readonly code?: unknown };
  return typeof code === 'string' ? code : error instanceof Error ? error.name : typeof error;
}
