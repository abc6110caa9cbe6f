import type { ApiAnswer, ApiRequest } from '../route.ts';
import { openPublished } from './published-schema.ts';

/** Keeps the emulation to GitHub's published schema: completes what it answers, and notes what is not as published. */
export interface SchemaWatch {
  answer(operation: string, request: ApiRequest, answer: ApiAnswer): ApiAnswer;
  webhook(name: string, payload: object): object;
}

const api = openPublished('api.json');
const webhooks = openPublished('webhooks.json');

export function watchSchema(violations: string[]): SchemaWatch {
  const note = (where: string, problems: readonly string[]) => {
    for (const problem of problems) violations.push(`${where}: ${problem}`);
  };
  return {
    answer: (operation, request, answer) => {
      const base = ['operations', operation];
      // A fault on purpose, or a refusal, may answer a bad request; everything else must be one GitHub would take.
      if (answer.status < 400) note(`request ${operation}`, requestProblems(base, request));
      const path = [...base, 'responses', String(answer.status)];
      if (!api.has(path)) {
        const isUsual = [401, 403, 404, 422].includes(answer.status);
        if (!isUsual) note(operation, [`GitHub never answers ${answer.status}`]);
        return answer;
      }
      if (answer.body === undefined) return answer;
      const body = api.complete(path, answer.body);
      note(`${operation} ${answer.status}`, api.problems(path, body));
      return { ...answer, body };
    },
    webhook: (name, payload) => {
      const whole = webhooks.complete(['events', name], payload) as object;
      note(`webhook ${name}`, webhooks.problems(['events', name], whole));
      return whole;
    },
  };
}

function requestProblems(base: readonly string[], { query, body, method }: ApiRequest): readonly string[] {
  const problems = [...query.keys()]
    .filter((name) => !api.has([...base, 'query', name]))
    .map((name) => `takes no query parameter ${name}`);
  if (method === 'GET' || method === 'DELETE') return problems;
  return [...problems, ...api.problems([...base, 'body'], body)];
}
