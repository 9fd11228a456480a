import { connect, type Socket } from 'node:net';

/** An answer: its status and body. */
export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** One request that was sent, and who waits for its answer. */
interface Sent {
  readonly bytes: Buffer;
  readonly answered: (answer: Answer) => void;
}

const HEAD_END = '\r\n\r\n';
/** How often one request is sent again because its connection ended before the answer. */
const MOST_TIMES = 5;

/**
 * A keep-alive connection with several requests under way, which are answered in order (RFC 9112 §9.3.2). Where the server ends it
 * a new one is opened, and what was not answered is sent again. Reads just enough of HTTP/1.1 to know where an answer ends: the driver shares
 * its machine with the server.
 */
export class Pipeline {
  readonly #port: number;
  #socket: Socket;
  #waiting: (Sent & { times: number })[] = [];
  #received = '';
  #closing = false;
  #onIdle: () => void = () => {};
  readonly #fail: (error: Error) => void;
  /** Connections that the server ended. */
  reopened = 0;

  constructor(port: number, fail: (error: Error) => void) {
    this.#port = port;
    this.#fail = fail;
    this.#socket = this.#open();
  }

  /** How many answers are still to come. */
  get underWay(): number {
    return this.#waiting.length;
  }

  send(bytes: Buffer, answered: (answer: Answer) => void): void {
    this.#waiting.push({ bytes, answered, times: 1 });
    this.#socket.write(bytes);
  }

  /** Waits for what is under way. */
  async idle(): Promise<void> {
    if (this.#waiting.length === 0) return;
    await new Promise<void>((resolve) => {
      this.#onIdle = resolve;
    });
  }

  close(): void {
    this.#closing = true;
    this.#socket.destroy();
  }

  #open(): Socket {
    const socket = connect({ port: this.#port, host: '127.0.0.1', noDelay: true });
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => this.#receive(chunk));
    socket.on('error', () => undefined);
    socket.on('close', () => this.#reopen(socket));
    return socket;
  }

  #reopen(ended: Socket): void {
    if (this.#closing || ended !== this.#socket) return;
    this.reopened += 1;
    this.#received = '';
    this.#socket = this.#open();
    for (const sent of this.#waiting) {
      sent.times += 1;
      if (sent.times > MOST_TIMES) {
        this.#fail(new Error(`the connection ended ${MOST_TIMES} times before an answer`));
        return;
      }
      this.#socket.write(sent.bytes);
    }
  }

  #receive(chunk: string): void {
    this.#received += chunk;
    for (;;) {
      const headEnd = this.#received.indexOf(HEAD_END);
      if (headEnd === -1) return;
      const head = this.#received.slice(0, headEnd);
      const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1];
      const begin = headEnd + HEAD_END.length;
      if (length === undefined) {
        this.#fail(new Error(`an answer whose end is not told: ${head}`));
        return;
      }
      const end = begin + Number(length);
      if (this.#received.length < end) return;
      const body = this.#received.slice(begin, end);
      this.#received = this.#received.slice(end);
      const sent = this.#waiting.shift();
      if (sent === undefined) {
        this.#fail(new Error('an answer that nobody asked for'));
        return;
      }
      try {
        sent.answered({ status: Number(head.slice(9, 12)), body });
      } catch (error) {
        this.#fail(error instanceof Error ? error : new Error(String(error)));
      }
      if (this.#waiting.length === 0) this.#onIdle();
    }
  }
}
