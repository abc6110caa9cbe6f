import type { WebSocket } from 'ws';

/** Text messages both ways: a WebSocket, or one end of a pair inside the process. */
export interface Transport {
  readonly send: (text: string) => void;
  readonly close: () => void;
  readonly onMessage: (take: (text: string) => void) => void;
  readonly onClose: (end: () => void) => void;
}

export function overWebSocket(socket: WebSocket): Transport {
  return {
    send: (text) => socket.send(text, () => {}),
    close: () => socket.close(),
    onMessage: (take) => socket.on('message', (data: Buffer) => take(data.toString('utf8'))),
    onClose: (end) => {
      socket.on('close', end);
      socket.on('error', () => socket.terminate());
    },
  };
}

interface End {
  readonly takers: ((text: string) => void)[];
  readonly enders: (() => void)[];
  readonly kept: string[];
}

/** Two ends in one process, for a service that calls another's stream. What is sent before somebody listens is kept. */
export function transportPair(): readonly [Transport, Transport] {
  const ends: readonly [End, End] = [emptyEnd(), emptyEnd()];
  let closed = false;
  const close = () => {
    if (closed) return;
    closed = true;
    // After the messages that are under way.
    queueMicrotask(() => ends.forEach(({ enders }) => enders.forEach((end) => end())));
  };
  const side = (own: End, other: End): Transport => ({
    send: (text) => {
      if (closed) return;
      if (other.takers.length === 0) other.kept.push(text);
      else other.takers.forEach((take) => take(text));
    },
    close,
    onMessage: (take) => {
      own.takers.push(take);
      own.kept.splice(0).forEach(take);
    },
    onClose: (end) => {
      own.enders.push(end);
      if (closed) queueMicrotask(end);
    },
  });
  return [side(ends[0], ends[1]), side(ends[1], ends[0])];
}

const emptyEnd = (): End => ({ takers: [], enders: [], kept: [] });
