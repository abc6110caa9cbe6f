import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

/** Calls for each line of a stream; one that is longer is cut there. */
export function readLines(stream: Readable, maxLength: number, take: (line: string) => void): void {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  stream.on('error', () => {});
  stream.on('data', (chunk: Buffer) => {
    const lines = (rest + decoder.write(chunk)).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) take(line.slice(0, maxLength));
    if (rest.length <= maxLength) return;
    take(rest.slice(0, maxLength));
    rest = '';
  });
  stream.on('close', () => rest !== '' && take(rest.slice(0, maxLength)));
}
