import type { Wire } from '../../wire.ts';
import type { DecodeContext } from '../wire/decode.ts';
import { explain } from '../wire/decoded.ts';
import { Channel } from './channel.ts';
import { readMessage, writeMessage } from './message-codec.ts';
import type { Transport } from './transport.ts';

/** What goes over a stream: types of both ways, as this end sees them. */
export interface StreamEnd {
  readonly transport: Transport;
  readonly incoming: Wire | undefined;
  readonly outgoing: Wire | undefined;
  readonly decimal: DecodeContext['decimal'];
  /** Says that a message was left out because it does not fit its type. */
  readonly warn: (reason: string) => void;
}

class Base {
  readonly #end: StreamEnd;
  readonly #received = new Channel<unknown>();
  #isOpen = true;

  constructor(end: StreamEnd) {
    this.#end = end;
    end.transport.onMessage((text) => {
      const message = readMessage(end.incoming, text, end.decimal);
      if (message.ok) this.#received.push(message.value);
      else end.warn(explain(message));
    });
    end.transport.onClose(() => {
      this.#isOpen = false;
      this.#received.close();
    });
  }

  protected sendMessage(message: unknown): void {
    if (!this.#isOpen) throw new Error('channel closed');
    this.#end.transport.send(writeMessage(this.#end.outgoing, message));
  }

  protected next(): Promise<unknown> {
    return this.#received.next();
  }

  protected end(): void {
    this.#isOpen = false;
    this.#end.transport.close();
  }
}

// encore.dev tells the three apart by instanceof, so none may extend another.

/** Both ways. */
export class Socket extends Base {
  send(message: unknown): void {
    this.sendMessage(message);
  }

  recv(): Promise<unknown> {
    return this.next();
  }

  close(): void {
    this.end();
  }
}

/** Towards the client. */
export class Sink extends Base {
  send(message: unknown): void {
    this.sendMessage(message);
  }

  close(): void {
    this.end();
  }
}

/** From the client; the answer comes at the end, once. */
export class Stream extends Base {
  recv(): Promise<unknown> {
    return this.next();
  }

  /** For the runtime: the handler's answer, and the end. */
  static finish(stream: Stream, answer: unknown): void {
    if (stream.#canAnswer(answer)) stream.sendMessage(answer);
    stream.end();
  }

  #canAnswer(answer: unknown): boolean {
    return answer !== undefined && answer !== null;
  }
}

/** The end of a service that calls another's stream. */
export class WebSocketClient extends Base {
  send(message: unknown): void {
    this.sendMessage(message);
  }

  recv(): Promise<unknown> {
    return this.next();
  }

  close(): void {
    this.end();
  }
}
