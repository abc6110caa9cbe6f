import { commentJson } from '../resources.ts';
import { invalid, notFound, page, type ApiAnswer, type ApiContext, type RepositoryCall, type Route } from '../route.ts';

const OF_PULL = '/repos/{owner}/{repo}/issues/{issue_number}/comments';
const ONE = '/repos/{owner}/{repo}/issues/comments/{comment_id}';
const LONGEST = 65_536;

export const commentRoutes: readonly Route[] = [
  { operation: `GET ${OF_PULL}`, needs: 'pull_requests', answer: listComments },
  { operation: `POST ${OF_PULL}`, needs: 'pull_requests', answer: createComment },
  { operation: `GET ${ONE}`, needs: 'pull_requests', answer: oneComment },
  { operation: `PATCH ${ONE}`, needs: 'pull_requests', answer: oneComment },
  { operation: `DELETE ${ONE}`, needs: 'pull_requests', answer: oneComment },
];

function listComments(context: ApiContext, call: RepositoryCall): ApiAnswer {
  const comments = call.repository.comments.filter((one) => one.pull === Number(call.params['issue_number']));
  return page(context, call, comments, (one) => commentJson(context, call.repository, one));
}

const isFine = (body: unknown): body is string => typeof body === 'string' && body !== '' && body.length <= LONGEST;
const TOO_LONG = invalid(`body is too long (maximum is ${LONGEST} characters)`);

function createComment(context: ApiContext, { request, params, repository, login }: RepositoryCall): ApiAnswer {
  const { body } = request.body;
  if (!isFine(body)) return TOO_LONG;
  const at = new Date().toISOString();
  const comment = {
    id: context.state.nextId++,
    pull: Number(params['issue_number']),
    author: login,
    body,
    createdAt: at,
    updatedAt: at,
  };
  repository.comments.push(comment);
  return { status: 201, body: commentJson(context, repository, comment) };
}

function oneComment(context: ApiContext, { request, params, repository }: RepositoryCall): ApiAnswer {
  const { comments } = repository;
  const index = comments.findIndex((one) => one.id === Number(params['comment_id']));
  const comment = comments[index];
  if (comment === undefined) return notFound;
  if (request.method === 'DELETE') {
    comments.splice(index, 1);
    return { status: 204 };
  }
  if (request.method === 'PATCH') {
    const { body } = request.body;
    if (!isFine(body)) return TOO_LONG;
    comment.body = body;
    comment.updatedAt = new Date().toISOString();
  }
  return { status: 200, body: commentJson(context, repository, comment) };
}
