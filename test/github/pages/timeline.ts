import type { CommentState, PushState, ReviewState } from '../state.ts';
import { button } from './button.ts';
import { renderMarkdown } from './markdown.ts';
import { escape } from './page.ts';
import type { PullPage } from './shown-pull.ts';

interface Event {
  readonly at: string;
  readonly html: string;
}

/** What happened, oldest first: pushes, reviews, comments. */
export function renderTimeline(shown: PullPage): string {
  const { repository, pull } = shown;
  const events: readonly Event[] = [
    ...repository.pushes
      .filter((one) => one.ref === `refs/heads/${pull.branch}`)
      .map((one) => ({ at: one.at, html: pushEvent(one) })),
    ...repository.reviews
      .filter((one) => one.pull === pull.number)
      .map((one) => ({ at: one.submittedAt, html: reviewEvent(shown, one) })),
    ...repository.comments
      .filter((one) => one.pull === pull.number)
      .map((one) => ({ at: one.createdAt, html: comment(one) })),
  ];
  return events
    .toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at))
    .map((one) => one.html)
    .join('\n');
}

/** A person's initial on a colour of their own. */
export function face(login: string): string {
  const hue = Array.from(login).reduce((sum, letter) => (sum * 7 + letter.codePointAt(0)!) % 360, 0);
  return `<span class="face" style="background: hsl(${hue} 45% 45%)">${escape(login[0]!.toUpperCase())}</span>`;
}

const time = (at: string) => `<time class="dim" datetime="${escape(at)}">${escape(at.slice(11, 19))}</time>`;

const event = (mark: string, kind: string, html: string, at: string) =>
  `<div class="event"><span class="mark ${kind}">${mark}</span><span>${html} ${time(at)}</span></div>`;

const pushEvent = ({ actor, after, at }: PushState) =>
  event('↑', '', `${face(actor)}<b>${escape(actor)}</b> pushed <code>${after.slice(0, 7)}</code>`, at);

const REVIEWS = {
  APPROVED: ['✓', 'good', 'approved these changes'],
  CHANGES_REQUESTED: ['✗', 'bad', 'requested changes'],
  COMMENTED: ['…', '', 'reviewed'],
  DISMISSED: ['–', 'dim', 'reviewed; <b>dismissed</b>'],
} as const satisfies { [S in ReviewState['state']]: readonly [string, string, string] };

function reviewEvent({ viewer, pull }: PullPage, review: ReviewState): string {
  const [mark, kind, words] = REVIEWS[review.state];
  const isLive = pull.state === 'open' && (review.state === 'APPROVED' || review.state === 'CHANGES_REQUESTED');
  const dismiss = isLive ? button(viewer, { action: 'dismiss', review: String(review.id) }, 'Dismiss') : '';
  const who = `${face(review.author)}<b>${escape(review.author)}</b>`;
  return event(
    mark,
    kind,
    `${who} ${words} on <code>${review.commit.slice(0, 7)}</code> ${dismiss}`,
    review.submittedAt,
  );
}

function comment({ author, body, createdAt, updatedAt }: CommentState): string {
  const edited = updatedAt === createdAt ? '' : ' <span class="dim">· edited</span>';
  return `<article><header>${face(author)}<b>${escape(author)}</b> ${time(createdAt)}${edited}</header><div class="markdown-body">${renderMarkdown(body)}</div></article>`;
}
