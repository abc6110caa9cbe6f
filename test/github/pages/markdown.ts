import rehypeRaw from 'rehype-raw';
import rehypeSanitize from 'rehype-sanitize';
import rehypeStringify from 'rehype-stringify';
import remarkGfm from 'remark-gfm';
import remarkParse from 'remark-parse';
import remarkRehype from 'remark-rehype';
import { unified } from 'unified';

const render = unified()
  .use(remarkParse)
  .use(remarkGfm)
  .use(remarkRehype, { allowDangerousHtml: true })
  .use(rehypeRaw)
  .use(rehypeSanitize)
  .use(rehypeStringify);

const ALERTS: Readonly<Record<string, string>> = { CAUTION: 'Caution', WARNING: 'Warning' };

/** Markdown as HTML, sanitised as GitHub does, with its alerts and mentions. */
export function renderMarkdown(text: string): string {
  const html = String(render.processSync(text.replace(/\n(> [^\n]*)(?=\n> )/g, '\n$1  ')));
  return html
    .replace(
      /<blockquote>\s*<p>\[!(\w+)\](?:<br>)?/g,
      (_, kind: string) => `<blockquote class="alert ${kind.toLowerCase()}"><p><b>${ALERTS[kind] ?? kind}</b><br>`,
    )
    .replace(/(^|[\s>])@([a-z\d-]+)(?![^<]*<\/code>)/gi, '$1<b class="mention">@$2</b>');
}
