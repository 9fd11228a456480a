import { CommandFailure } from '../command-line/command-failure.ts';
import { cleanText } from '../command-line/write-table.ts';

/** An error answer of the self-service API: a line for each field at fault, and the id of the answer in the log. */
export function explainApiFailure(url: string, { status, body }: { status: number; body: unknown }): CommandFailure {
  const answer = typeof body === 'object' && body !== null ? (body as Readonly<Record<string, unknown>>) : undefined;
  const messages = answer === undefined ? [] : readMessages(answer);
  if (answer === undefined || messages.length === 0) {
    return new CommandFailure(`${url} answers HTTP ${status}, which is not an answer of a self-service API.`, {
      error: 'unexpected_answer',
      lines: ['Check --api: something else may answer there, such as a proxy.'],
      document: { status, url },
    });
  }
  const { correlation_id: correlation } = answer;
  return new CommandFailure(`The API refused (HTTP ${status}).`, {
    error: 'refused',
    lines: [
      ...messages,
      ...(status === 401 ? ['Do --api and --issuer belong together? The API trusts tokens of one issuer.'] : []),
      ...(typeof correlation === 'string' ? [`correlation_id  ${cleanText(correlation)}`] : []),
    ],
    document: { status, ...answer },
  });
}

interface ApiError {
  readonly errorMessage?: unknown;
  readonly fieldIdentifier?: unknown;
}

/** `errors` field by field; without them, the sentence for the whole answer. */
function readMessages({ errors, error_description: description, error, message }: Readonly<Record<string, unknown>>) {
  const entries = Array.isArray(errors) ? (errors as readonly (ApiError | null)[]) : [];
  const lines = entries.flatMap((entry) => {
    if (typeof entry?.errorMessage !== 'string') return [];
    const { errorMessage: text, fieldIdentifier: field } = entry;
    return [cleanText(typeof field === 'string' && field !== '' ? `${field}: ${text}` : text)];
  });
  if (lines.length > 0) return lines;
  // The real service joins its messages and begins with a comma.
  const whole = [description, error, message].find((text) => typeof text === 'string');
  return whole === undefined ? [] : [cleanText(String(whole).replace(/^[,\s]+/, ''))];
}
