import { readFileSync } from 'node:fs';
import Handlebars from 'handlebars';

const handlebars = Handlebars.create();
const text = readFileSync(new URL('./templates/comment.hbs', import.meta.url), 'utf8');
// Values are Markdown made in markdown.ts, where untrusted text is escaped: HTML escaping here would garble it.
const compiled = handlebars.compile<CommentModel>(text, {
  noEscape: true,
  strict: false,
  knownHelpersOnly: true,
  preventIndent: true,
});

/** What the comment's template shows. Every string is finished Markdown for its place. */
export interface CommentModel {
  readonly marker: string;
  readonly title: string;
  readonly alerts: readonly { readonly level: 'CAUTION' | 'WARNING'; readonly lines: readonly string[] }[];
  readonly changes: readonly {
    readonly sign: string;
    readonly resource: string;
    readonly change: string;
    readonly where: string;
  }[];
  readonly changesLeft: number;
  readonly accessTitle: string;
  readonly access: readonly {
    readonly sign: string;
    readonly service: string;
    readonly may: string;
    readonly on: string;
    readonly because: string;
  }[];
  readonly accessLeft: number;
  readonly diagram: string | undefined;
  readonly preview: string | undefined;
  readonly approval: readonly string[];
  readonly since: readonly { readonly who: string; readonly why: string; readonly lines: readonly string[] }[];
  /** What other open pull requests do. */
  readonly partners: readonly string[];
  readonly history: readonly {
    readonly commit: string;
    readonly digest: string;
    readonly counts: string;
    readonly milliseconds: number;
  }[];
  readonly footer: string;
}

export const fillTemplate = (model: CommentModel): string => compiled(model);
