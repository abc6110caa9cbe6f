import type { ApplicationRequest, EnvironmentRequest } from '../../engine/environment.ts';
import type { PreviewState } from '../../host/api.ts';

/** A DNS label is no longer: RFC 1035, 2.3.4. */
const LONGEST = 63;

/**
 * The names under which a pull request's applications are reached: `pr-12--bookshop`. One that another repository's
 * preview has is told apart by the repository's id, two of one repository by their folders.
 *
 * @param existing what the host has; a preview of this stack keeps its name
 */
export function namePreviews(
  { stack, prefix, repository, applications }: EnvironmentRequest,
  existing: readonly PreviewState[],
): readonly string[] {
  const foreign = new Set(existing.filter((one) => one.labels.stack !== stack).map((one) => one.name));
  const taken = new Set<string>();
  return applications.map((application) => {
    const plain = nameOf(prefix, application, '');
    const inFolder = nameOf(prefix, application, labelOf(application.graph.root));
    const unique = repository.id.toString(36);
    const candidates = [plain, inFolder, nameOf(prefix, application, unique)];
    const name =
      candidates.find((one) => !foreign.has(one) && !taken.has(one)) ??
      nameOf(prefix, application, `${unique}-${taken.size}`);
    taken.add(name);
    return name;
  });
}

function nameOf(prefix: string, { graph }: ApplicationRequest, suffix: string): string {
  const start = `${prefix}--`;
  const end = suffix === '' ? '' : `-${suffix}`;
  const project = labelOf(graph.project) || 'app';
  const room = LONGEST - start.length - end.length;
  return `${start}${project.slice(0, room).replace(/-+$/, '')}${end}`;
}

const labelOf = (text: string): string =>
  text
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 30);
