import { type CatalogueEntry, type Refusal, refusalCatalogue } from '@portvakt/protocol';

/** Most entries in one answer: more would help nobody. */
const MOST_ENTRIES = 50;

/**
 * The body of an error answer, as the real self-service API writes it (`ApiErrorResponse`), but for the comma that its joined
 * texts begin with. Callers read `errors[].errorMessage` and `error_description`.
 */
export function writeApiError(
  refused: Refusal,
  { correlationId, at }: { correlationId: string; at: number },
): { readonly status: number; readonly body: unknown } {
  const { refusal, description, fields = [] } = refused;
  const { status, form, object: general }: CatalogueEntry = refusalCatalogue[refusal];
  if (form === 'text') return { status, body: description };
  const objectName = refused.object ?? general ?? 'Request';
  const entries =
    fields.length === 0
      ? [{ errorMessage: description, isFieldError: false, objectName }]
      : fields.slice(0, MOST_ENTRIES).map(({ field, message }) => ({
          errorMessage: message,
          isFieldError: true,
          objectName,
          fieldIdentifier: field,
        }));
  const text =
    fields.length === 0
      ? description
      : entries
          .map((entry) => ('fieldIdentifier' in entry ? `${entry.fieldIdentifier} ` : '') + entry.errorMessage)
          .join(', ');
  const body = {
    status,
    timestamp: new Date(at).toISOString(),
    correlation_id: correlationId,
    errors: entries,
    error: text,
    error_description: text,
  };
  return { status, body };
}

/** The form of {@link writeApiError}'s answers, for the description of the API. */
export const apiErrorSchema = {
  title: 'ApiErrorResponse',
  type: 'object',
  required: ['status', 'timestamp', 'correlation_id', 'errors', 'error', 'error_description'],
  properties: {
    status: { type: 'integer', description: 'The HTTP status.' },
    timestamp: { type: 'string', format: 'date-time' },
    correlation_id: { type: 'string', description: 'Names this answer in the log of the server.' },
    errors: {
      type: 'array',
      description: 'One entry for each field at fault, or one that is not about a field.',
      items: {
        type: 'object',
        required: ['errorMessage', 'isFieldError', 'objectName'],
        properties: {
          errorMessage: { type: 'string' },
          isFieldError: { type: 'boolean' },
          objectName: { type: 'string' },
          fieldIdentifier: { type: 'string' },
        },
      },
    },
    error: { type: 'string', description: 'All messages in one text.' },
    error_description: { type: 'string', description: 'The same text.' },
  },
} as const;
