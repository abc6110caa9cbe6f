/** Lines and byte counts from a stream of chunks, without holding more of it than asked for. */
export interface ByteReader {
  /** Without its line break. */
  line(): Promise<string>;
  take(size: number): Promise<Buffer>;
  skip(size: number): Promise<undefined>;
}

/** @param more the next chunk; what it throws at the end is thrown on */
export function createByteReader(more: () => Promise<Buffer>): ByteReader {
  let rest: Buffer = Buffer.alloc(0);
  const take = async (size: number): Promise<Buffer> => {
    const parts = [rest];
    let length = rest.length;
    while (length < size) {
      const chunk = await more();
      parts.push(chunk);
      length += chunk.length;
    }
    const all = parts.length === 1 ? rest : Buffer.concat(parts);
    rest = all.subarray(size);
    return all.subarray(0, size);
  };
  const skip = async (size: number): Promise<undefined> => {
    let left = size - rest.length;
    while (left > 0) {
      rest = await more();
      left -= rest.length;
    }
    rest = left === 0 && size !== 0 ? Buffer.alloc(0) : rest.subarray(rest.length + left);
  };
  const line = async () => {
    while (!rest.includes(10)) rest = Buffer.concat([rest, await more()]);
    const end = rest.indexOf(10);
    return (await take(end + 1)).subarray(0, end).toString();
  };
  return { take, skip, line };
}
