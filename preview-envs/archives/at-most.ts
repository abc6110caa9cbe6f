import { Transform } from 'node:stream';

/** Passes on what is at most so long; more ends the stream with an error. */
export function atMost(megabytes: number, tooLong: () => Error): Transform {
  let bytes = 0;
  return new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      bytes += chunk.length;
      if (bytes > megabytes * 1e6) done(tooLong());
      else done(null, chunk);
    },
  });
}
