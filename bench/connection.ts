import { connect, type Socket } from 'node:net';

/** One answer, with its status line and headers as they came. */
export interface Answer {
  readonly text: string;
}

const LENGTH = /\r\ncontent-length: *(\d+)/i;
const CHUNKED = /\r\ntransfer-encoding: *chunked/i;
const LAST_CHUNK = '\r\n0\r\n\r\n';
/** The answer ends with its last chunk. */
const UNTIL_LAST_CHUNK = -1;
const HEAD_END = '\r\n\r\n';

/**
 * One keep-alive connection that has one request under way at a time. It reads just enough of HTTP/1.1 to know where an
 * answer with a content-length or in chunks ends: the driver shares two cores with what it measures, so it must cost little.
 */
export class Connection {
  readonly #socket: Socket;
  #received = '';
  #expected = Number.POSITIVE_INFINITY;
  #onAnswer: (answer: Answer) => void = () => {};
  #onLost: (error: Error) => void = () => {};

  /** @param localAddress another address of loopback, for a caller that is to be told from the others. */
  constructor(port: number, localAddress = '127.0.0.1') {
    this.#socket = connect({ port, host: '127.0.0.1', localAddress, noDelay: true });
    this.#socket.setEncoding('latin1');
    this.#socket.on('data', (chunk: string) => this.#receive(chunk));
    this.#socket.on('error', (error) => this.#onLost(error));
    this.#socket.on('end', () => this.#onLost(new Error('the server closed the connection')));
  }

  /** Sends `request`; exactly one of the two is called when its answer is complete or can no longer come. */
  send(request: Buffer, onAnswer: (answer: Answer) => void, onLost: (error: Error) => void): void {
    this.#onAnswer = onAnswer;
    this.#onLost = onLost;
    this.#socket.write(request);
  }

  close(): void {
    this.#onLost = () => {};
    this.#socket.destroy();
  }

  #receive(chunk: string): void {
    this.#received = this.#received === '' ? chunk : this.#received + chunk;
    if (this.#expected === Number.POSITIVE_INFINITY) {
      const headEnd = this.#received.indexOf(HEAD_END);
      if (headEnd === -1) return;
      const head = this.#received.slice(0, headEnd);
      const length = LENGTH.exec(head);
      if (length !== null) this.#expected = headEnd + HEAD_END.length + Number(length[1]);
      else if (CHUNKED.test(head)) this.#expected = UNTIL_LAST_CHUNK;
      else {
        this.#onLost(new Error('an answer whose end is not told'));
        return;
      }
    }
    if (
      this.#expected === UNTIL_LAST_CHUNK
        ? !this.#received.endsWith(LAST_CHUNK)
        : this.#received.length < this.#expected
    )
      return;
    const text = this.#received;
    this.#received = '';
    this.#expected = Number.POSITIVE_INFINITY;
    this.#onAnswer({ text });
  }
}

/** Whether an answer is a token. */
export function isToken({ text }: Answer): boolean {
  return text.startsWith('HTTP/1.1 200 ') && text.includes('"access_token":"ey');
}

/** Sends one request on a connection of its own. */
export async function sendOnce(port: number, request: Buffer): Promise<Answer> {
  const connection = new Connection(port);
  try {
    return await new Promise<Answer>((resolve, reject) => connection.send(request, resolve, reject));
  } finally {
    connection.close();
  }
}
