/** Markup that is safe to send. Made only here: whatever else is put into a page is text. */
export interface Html {
  readonly html: string;
}
export type Content = Html | string | number | undefined | false | readonly Content[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};
/** Control characters, and those that change the direction of the text around them or hide. */
const INVISIBLE = /[^\P{C}\n\t]/gu;

const escape = (text: string): string =>
  text.replace(INVISIBLE, '\ufffd').replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');

function write(content: Content): string {
  if (content === undefined || content === false) return '';
  if (typeof content === 'number') return String(content);
  if (typeof content === 'string') return escape(content);
  return 'html' in content ? content.html : content.map(write).join('');
}

/** A piece of a page; everything that is put in is escaped, for text and for quoted attributes. */
export function html(texts: TemplateStringsArray, ...contents: readonly Content[]): Html {
  return { html: texts.reduce((all, text, index) => all + write(contents[index - 1]) + text) };
}
