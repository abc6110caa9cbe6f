import type { People } from '../people.ts';
import type { PullState, RepositoryState, State } from '../state.ts';

/** Does what a button of the page says, as the person that was chosen. @returns whether there is such a button */
export async function answerAction(
  state: State,
  people: People,
  repository: RepositoryState,
  pull: PullState,
  form: URLSearchParams,
): Promise<boolean> {
  const by = form.get('as') ?? pull.author;
  const number = (name: string) => Number(form.get(name));
  switch (form.get('action') ?? '') {
    case 'approve':
      await people.review(repository, pull, by, 'APPROVED');
      return true;
    case 'request':
      await people.review(repository, pull, by, 'CHANGES_REQUESTED');
      return true;
    case 'dismiss': {
      const review = repository.reviews.find((one) => one.id === number('review'));
      if (review !== undefined) await people.dismiss(repository, review, by);
      return review !== undefined;
    }
    case 'push': {
      const prepared = state.prepared.filter((one) => one.pull === pull)[number('index')];
      await prepared?.push(by);
      return prepared !== undefined;
    }
    case 'merge':
      await people.merge(repository, pull, by);
      return true;
    case 'press': {
      const check = repository.checks.find((one) => one.id === number('check'));
      if (check !== undefined) await people.press(repository, check, form.get('identifier') ?? '', by);
      return check !== undefined;
    }
    default:
      return false;
  }
}
