const BLOCK = 512;

/** A tar of files, made by hand so that it can hold what no tool would write. */
export function tarOf(files: Readonly<Record<string, string>>, type = '0'): Buffer<ArrayBuffer> {
  const blocks = Object.entries(files).flatMap(([path, text]) => {
    const content = Buffer.from(type === '2' ? '' : text);
    const header = Buffer.alloc(BLOCK);
    const put = (field: string, at: number) => header.write(field, at);
    put(path, 0);
    put('0000644\0', 100);
    put(`${content.length.toString(8).padStart(11, '0')}\0`, 124);
    put('00000000000\0', 136);
    put('        ', 148);
    put(type, 156);
    if (type === '2') put(text, 157);
    put('ustar\x0000', 257);
    put(
      `${header
        .reduce((sum, byte) => sum + byte, 0)
        .toString(8)
        .padStart(6, '0')}\0 `,
      148,
    );
    return [header, content, Buffer.alloc((BLOCK - (content.length % BLOCK)) % BLOCK)];
  });
  return Buffer.concat([...blocks, Buffer.alloc(2 * BLOCK)]);
}
