import { commitJson, pullJson, reviewJson, simplePullJson } from '../resources.ts';
import { notFound, page, pullOf, type ApiAnswer, type ApiContext, type RepositoryCall, type Route } from '../route.ts';

const PULL = '/repos/{owner}/{repo}/pulls/{pull_number}';

export const pullRoutes: readonly Route[] = [
  { operation: 'GET /repos/{owner}/{repo}/pulls', needs: 'pull_requests', answer: listPulls },
  { operation: `GET ${PULL}`, needs: 'pull_requests', answer: readPull },
  { operation: `GET ${PULL}/commits`, needs: 'pull_requests', answer: listCommits },
  { operation: `GET ${PULL}/reviews`, needs: 'pull_requests', answer: listReviews },
];

function listPulls(context: ApiContext, call: RepositoryCall): ApiAnswer {
  const { query } = call.request;
  const [state, base] = [query.get('state') ?? 'open', query.get('base')];
  const pulls = [...call.repository.pulls.values()].filter(
    (pull) => (state === 'all' || pull.state === state) && (base === null || pull.base === base),
  );
  return page(context, call, pulls.toReversed(), (pull) => simplePullJson(context, call.repository, pull));
}

function readPull(context: ApiContext, call: RepositoryCall): ApiAnswer {
  const pull = pullOf(call);
  return pull === undefined ? notFound : { status: 200, body: pullJson(context, call.repository, pull) };
}

function listCommits(context: ApiContext, call: RepositoryCall): ApiAnswer {
  const pull = pullOf(call);
  if (pull === undefined) return notFound;
  const format = '%H%x00%an%x00%ae%x00%cn%x00%ce%x00%P%x00%s';
  const log = context.git(call.repository, 'log', '--reverse', `--format=${format}`, `${pull.base}..${pull.headSha}`);
  const commits = log.split('\n').filter((line) => line !== '');
  // GitHub lists 250 at most.
  return page(context, call, commits.slice(0, 250), (line) => commitJson(context, line.split('\0')));
}

function listReviews(context: ApiContext, call: RepositoryCall): ApiAnswer {
  const pull = pullOf(call);
  if (pull === undefined) return notFound;
  const reviews = call.repository.reviews.filter((one) => one.pull === pull.number);
  return page(context, call, reviews, (one) => reviewJson(context, call.repository, one));
}
