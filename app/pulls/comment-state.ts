/** What the comment shows, in a hidden last line: known even where the App died before it could note it elsewhere. */
export interface CommentState {
  readonly headSha: string;
  readonly digest: string;
  /** Reviews whose authors this comment calls back. */
  readonly calls: readonly number[];
}

export const writeCommentState = ({ headSha, digest, calls }: CommentState): string =>
  `<!-- shows ${headSha} ${digest} calls ${calls.join(',') || 'nobody'} -->`;

const LAST_LINE = /(?:^|\n)<!-- shows ([\da-f]{40}) ([\da-f]{64}) calls (nobody|[\d,]+) -->\s*$/;

export function readCommentState(body: string): CommentState | undefined {
  const [, headSha, digest, calls] = LAST_LINE.exec(body) ?? [];
  if (headSha === undefined || digest === undefined || calls === undefined) return undefined;
  return { headSha, digest, calls: calls === 'nobody' ? [] : calls.split(',').map(Number) };
}
