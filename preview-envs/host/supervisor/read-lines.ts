import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { cutText } from './cut-text.ts';

/** Beyond, the writer waits until the second is over: what a preview writes must not keep the host busy. */
const BYTES_PER_SECOND = 8_000_000;
const SECOND_MS = 1_000;

/** Calls for each line of a stream; one that is longer is cut there. */
export function readLines(stream: Readable, maxLength: number, take: (line: string) => void): void {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let since = 0;
  let bytes = 0;
  stream.on('error', () => {});
  stream.on('data', (chunk: Buffer) => {
    const now = performance.now();
    if (now - since > SECOND_MS) [since, bytes] = [now, 0];
    bytes += chunk.length;
    if (bytes > BYTES_PER_SECOND) {
      stream.pause();
      setTimeout(() => stream.resume(), since + SECOND_MS - now);
    }
    const lines = (rest + decoder.write(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(cutText(line, maxLength));
    if (rest.length <= maxLength) return;
    take(cutText(rest, maxLength));
    rest = '';
  });
  stream.on('close', () => rest !== '' && take(cutText(rest, maxLength)));
}
