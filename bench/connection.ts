import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';

/** One answer, with its status line and headers as they came. */
export interface Answer {
  readonly text: string;
}

const LENGTH = /\r\ncontent-length: *(\d+)/i;
const CHUNKED = /\r\ntransfer-encoding: *chunked/i;
const LAST_CHUNK = '\r\n0\r\n\r\n';
/** The answer ends with its last chunk. */
const UNTIL_LAST_CHUNK = -1;
/** The answer ends with the connection. */
const UNTIL_END = -2;
const CLOSES = /\r\nconnection: *close/i;
const HEAD_END = '\r\n\r\n';

/**
 * One keep-alive connection that has one request under way at a time. It reads just enough of HTTP/1.1 to know where an
 * answer with a content-length or in chunks ends: the driver shares two cores with what it measures, so it must cost little.
 * Where a server closes it after an answer, the next request opens it anew.
 */
export class Connection {
  readonly #port: number;
  readonly #localAddress: string;
  readonly #secure: boolean;
  #socket: Socket;
  #closed = false;
  #underWay = false;
  #received = '';
  #expected = Number.POSITIVE_INFINITY;
  #onAnswer: (answer: Answer) => void = () => {};
  #onLost: (error: Error) => void = () => {};

  /**
   * @param localAddress another address of loopback, for a caller that is to be told from the others.
   * @param secure whether it is TLS; the certificate is not judged.
   */
  constructor(port: number, localAddress = '127.0.0.1', secure = false) {
    this.#port = port;
    this.#localAddress = localAddress;
    this.#secure = secure;
    this.#socket = this.#open();
  }

  #open(): Socket {
    const where = { port: this.#port, host: '127.0.0.1', localAddress: this.#localAddress, noDelay: true };
    const socket = this.#secure ? connectTls({ ...where, rejectUnauthorized: false }) : connect(where);
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => this.#receive(chunk));
    socket.on('error', (error) => this.#onLost(error));
    socket.on('end', () => this.#end());
    return socket;
  }

  /** Sends `request`; exactly one of the two is called when its answer is complete or can no longer come. */
  send(request: Buffer, onAnswer: (answer: Answer) => void, onLost: (error: Error) => void): void {
    this.#onAnswer = onAnswer;
    this.#onLost = onLost;
    this.#underWay = true;
    if (this.#closed) {
      this.#closed = false;
      this.#socket = this.#open();
    }
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
      else if (CLOSES.test(head)) this.#expected = UNTIL_END;
      else {
        this.#onLost(new Error('an answer whose end is not told'));
        return;
      }
    }
    if (this.#expected === UNTIL_END) return;
    if (
      this.#expected === UNTIL_LAST_CHUNK
        ? !this.#received.endsWith(LAST_CHUNK)
        : this.#received.length < this.#expected
    )
      return;
    this.#answer();
  }

  #answer(): void {
    const text = this.#received;
    this.#received = '';
    this.#expected = Number.POSITIVE_INFINITY;
    this.#underWay = false;
    this.#onAnswer({ text });
  }

  #end(): void {
    this.#closed = true;
    if (this.#expected === UNTIL_END) this.#answer();
    else if (this.#underWay) this.#onLost(new Error('the server closed the connection'));
  }
}

const TOKEN = /"access_token" ?: ?"ey/;

/** Whether an answer is a token. */
export function isToken({ text }: Answer): boolean {
  return text.startsWith('HTTP/1.1 200 ') && TOKEN.test(text);
}

/** Whether it is a refusal of the request, and not of too many of them. */
export function isRefusal({ text }: Answer): boolean {
  return text.startsWith('HTTP/1.1 400 ') && text.includes('"error"');
}

/** The encoded header of the token in an answer: it changes with the key that signs. */
export function readTokenHeader({ text }: Answer): string {
  const from = TOKEN.exec(text)?.index ?? 0;
  return text.slice(from, text.indexOf('.', from));
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
