import { altinnRefusals, type CatalogueEntry, type RefusalName, refusalCatalogue, refuse } from '@portvakt/protocol';
import { decideSentencePlace, findSurface, writeApiError, writeOAuthError, writeProblemDetails } from '#endpoints';

export interface WrittenRefusal {
  readonly status: number;
  readonly mediaType: string;
  /** Nothing is sent when it is absent. */
  readonly body?: unknown;
}

const JSON_TYPE = 'application/json; charset=utf-8';
/** The status of OAuth errors that are no bad request (RFC 6749 §5.2, and what servers say of themselves). */
const statuses: Readonly<Record<string, number>> = {
  invalid_client: 401,
  invalid_token: 401,
  insufficient_scope: 403,
  access_denied: 403,
  slow_down: 429,
  server_error: 500,
  temporarily_unavailable: 503,
};

/**
 * A refusal as the server itself would write it. `code` is the name of a refusal (`docs/errors.md`), a public code of one
 * (`MP-012`, `AUTH-00011`), or any OAuth error; without it the surface says that it is unavailable. It is written in the form of
 * the surface that the refusal belongs to, wherever it is ordered.
 */
export function writeOrderedRefusal(
  {
    code,
    url,
    client,
    scopes,
  }: { code?: string | undefined; url: string; client?: string | undefined; scopes: readonly string[] },
  { issuer, traceId, at }: { issuer: string; traceId: string; at: number },
): WrittenRefusal {
  const name = code === undefined ? unavailable(url) : findRefusal(code);
  if (name === undefined) {
    const error = code ?? 'temporarily_unavailable';
    return {
      status: statuses[error] ?? 400,
      mediaType: JSON_TYPE,
      body: { error, error_description: `A test has ordered this answer. (trace_id: ${traceId})` },
    };
  }
  // Placeholders are filled with what the request says; a value that it does not have is named as one.
  const fill = new Proxy<Record<string, string>>(
    {},
    {
      get: (_target, member) => ({ scope: scopes[0], client })[String(member)] ?? `<${String(member)}>`,
    },
  );
  const refusal = refuse(name, { fill });
  const { error }: CatalogueEntry = refusalCatalogue[name];
  if (error !== undefined) {
    const { status, body } = writeOAuthError(refusal, {
      issuer,
      traceId,
      openness: { hints: false, registryHints: false },
    });
    return { status, mediaType: JSON_TYPE, body };
  }
  if (name in altinnRefusals) {
    return writeProblemDetails(refusal, { traceId, sentenceIn: decideSentencePlace(url) });
  }
  const { status, body } = writeApiError(refusal, { correlationId: traceId, at });
  return { status, mediaType: JSON_TYPE, body };
}

function unavailable(url: string): RefusalName {
  const surface = findSurface(url);
  if (surface === undefined) return 'temporarily-unavailable';
  return surface === 'altinn' ? 'try-again' : 'database-away';
}

function findRefusal(code: string): RefusalName | undefined {
  const entries = Object.entries(refusalCatalogue) as [RefusalName, CatalogueEntry][];
  const named = entries.find(([name]) => name === code) ?? entries.find(([, entry]) => entry.code === code);
  return named?.[0];
}
