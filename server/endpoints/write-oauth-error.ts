import { type CatalogueEntry, describableText, type Refusal, refusalCatalogue, writeHint } from '@portvakt/protocol';

/** The body of a refused request (RFC 6749 §5.2). Its members are in the order in which they are sent. */
export interface ErrorAnswer {
  readonly error: string;
  readonly error_description: string;
  readonly error_uri?: string;
}

/** How much a refusal may say beyond its public text. */
export interface Openness {
  /** Any hints at all: never in production. */
  readonly hints: boolean;
  /** Hints about what is registered: after the signature is proved, and always in `local`. */
  readonly registryHints: boolean;
}

/**
 * The public answer, without the facts. `help` is the value of a `Link` header (RFC 8288) to the page about this
 * refusal; refusals without a code have one as well.
 */
export function writeOAuthError(
  { refusal, description, hint, registryHint }: Refusal,
  { issuer, traceId, openness }: { issuer: string; traceId: string; openness: Openness },
): { readonly status: number; readonly help: string; readonly body: ErrorAnswer } {
  const { status, error = 'invalid_request', code }: CatalogueEntry = refusalCatalogue[refusal];
  const texts = [
    description,
    openness.hints ? writeHint(hint) : undefined,
    openness.hints && openness.registryHints ? writeHint(registryHint) : undefined,
  ];
  return {
    status,
    help: `<${issuer}errors/${refusal}>; rel="help"`,
    body: {
      error,
      error_description: `${describableText(texts.filter((text) => text !== undefined).join(' '))} (trace_id: ${traceId})`,
      ...(code !== undefined && { error_uri: `${issuer}errors/${code}` }),
    },
  };
}
