import { CommandFailure } from '../command-line/command-failure.ts';
import { explainAddress } from './explain-address.ts';

const PATIENCE = 15_000;

export interface TextReply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/**
 * Asks `url` and reads the answer, whatever its status.
 *
 * @throws CommandFailure when there is no answer, with what to check.
 */
export async function fetchText(url: string, init: RequestInit = {}): Promise<TextReply> {
  try {
    const response = await fetch(url, {
      ...init,
      headers: { accept: 'application/json', ...init.headers },
      // A redirect would lose the body of a POST, and these addresses do not redirect.
      redirect: 'manual',
      signal: AbortSignal.timeout(PATIENCE),
    });
    return { status: response.status, headers: response.headers, text: await response.text() };
  } catch (error) {
    throw new CommandFailure(`${url} gives no answer: ${explain(error)}`, {
      error: 'no_answer',
      lines: [
        'Check that the server runs, that the address is right, and that no proxy or firewall is in between.',
        ...[explainAddress(url)].filter((known) => known !== undefined),
      ],
      document: { url },
    });
  }
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return `nothing came within ${PATIENCE / 1000} seconds.`;
  const cause = error.cause instanceof AggregateError ? error.cause.errors[0] : error.cause;
  const { code, message } = (cause ?? error) as NodeJS.ErrnoException;
  if (code === 'ECONNREFUSED') return 'nothing listens there.';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'the name of the host is not known.';
  return `${message}${message.endsWith('.') ? '' : '.'}`;
}
