import { stripVTControlCharacters } from 'node:util';

/**
 * Markdown that is safe to put into a comment. The only ways to make it are in this file: text that comes from a
 * repository is escaped here and nowhere else.
 */
export type Markdown = string & { readonly '~markdown': true };

const LONGEST = 160;
/** Control characters, line and paragraph separators, bidirectional and zero-width characters, our own placeholder. */
const INVISIBLE =
  /[\p{Cc}\p{Zl}\p{Zp}\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ue000]|[\ud800-\udfff](?![\udc00-\udfff])(?<![\ud800-\udbff][\udc00-\udfff])/gu;
/** Stands for `|` until it is known whether the text goes into a table. */
const PIPE = '\ue000';

/** Joins parts written in this program with Markdown. A plain string does not compile here: make it code() first. */
export function markdown(parts: TemplateStringsArray, ...values: readonly (Markdown | number)[]): Markdown {
  return parts.reduce((text, part, index) => `${text}${String(values[index - 1] ?? '')}${part}`) as Markdown;
}

/** Untrusted text as a code span: in one, nothing is a mention, a link, an image, a heading or HTML. */
export function code(text: string): Markdown {
  // A table would take the backslash for its own escape of the bar.
  const line = shorten(text).replace(/\\(?=\|)/g, '\\ ');
  const shown = line === '' ? ' ' : line;
  const longest = Math.max(0, ...[...shown.matchAll(/`+/g)].map((run) => run[0].length));
  const mark = '`'.repeat(longest + 1);
  const pad = longest > 0 || shown === ' ' ? ' ' : '';
  return (mark + pad + shown.replaceAll('|', PIPE) + pad + mark) as Markdown;
}

/** A link whose text is code. The path's every character that could end the link is percent-encoded. */
export function link(text: string, url: string): Markdown {
  return `[${code(text)}](${url})` as Markdown;
}

/**
 * A link to a server that somebody else named. Of its address nothing is left that could end the link.
 *
 * @returns undefined for what is no web address
 */
export function webLink(text: Markdown, url: string): Markdown | undefined {
  const address = URL.parse(url);
  if (address === null || !/^https?:$/.test(address.protocol)) return undefined;
  return `[${text}](${address.href.replace(/[^\w:/?#@&=+$,;.%~-]/g, encodeMark)})` as Markdown;
}

const encodeMark = (mark: string) => (/[!'()*]/.test(mark) ? percent(mark) : encodeURIComponent(mark.toWellFormed()));

/** Untrusted lines as a fenced block, each at most 160 characters; none of them can end it. */
export function fence(lines: readonly string[]): Markdown {
  const shown = lines.map(
    (line) => `  ${cut(stripVTControlCharacters(line.toWellFormed()).replace(INVISIBLE, ' ').trimEnd())}`,
  );
  const longest = Math.max(2, ...[...shown.join('\n').matchAll(/`+/g)].map((run) => run[0].length));
  const mark = '`'.repeat(longest + 1);
  return [`${mark}text`, ...shown, mark].join('\n') as Markdown;
}

/** A path for a URL: segments encoded, also the marks that Markdown reads. */
export function encodePath(path: string): string {
  const encode = (segment: string) =>
    encodeURIComponent(segment.toWellFormed()).replace(/[!'()*~_.-]/g, (mark) =>
      /[._-]/.test(mark) ? mark : percent(mark),
    );
  return path.split('/').map(encode).join('/');
}

const percent = (mark: string) => `%${mark.codePointAt(0)!.toString(16).toUpperCase()}`;

/** Text without line breaks and invisible characters, at most 160 characters. */
export function shorten(text: string): string {
  const line = text.toWellFormed().replace(INVISIBLE, ' ').replace(/\s+/g, ' ').trim();
  return cut(line);
}

const cut = (line: string) => (line.length > LONGEST ? `${line.slice(0, LONGEST - 1).toWellFormed()}…` : line);

export const inTable = (text: Markdown): string => text.replaceAll(PIPE, '\\|');
export const inText = (text: Markdown): string => text.replaceAll(PIPE, '|');

/** A label for Mermaid, between double quotes: everything it could read as syntax becomes an entity. */
export function mermaidLabel(text: string): string {
  const entity = (mark: string) => `#${mark.codePointAt(0)!};`;
  return `"${shorten(text).replace(/[^\p{L}\p{N} ./:_-]/gu, entity)}"`;
}
