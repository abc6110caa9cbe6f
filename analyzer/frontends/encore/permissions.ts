import { resolveTypeNames } from '../../link/type-names.ts';
import type { Program } from '../../link/program.ts';
import type { Occurrence } from './find-constructs.ts';

/** The verbs of `.ref<Downloader & Uploader>()`; undefined where a permission cannot be resolved. */
export function permissionVerbs(
  program: Program,
  { path, reference }: Occurrence,
  permissions: Readonly<Record<string, readonly string[]>>,
): readonly string[] | undefined {
  const names = reference.typeArgs;
  if (names === undefined || names.length === 0) return undefined;
  const resolved = names.map((name) => resolveTypeNames(program, path, name));
  const verbs = resolved.flatMap((all) =>
    all === undefined
      ? [undefined]
      : all.map((name) => (Object.hasOwn(permissions, name) ? permissions[name] : undefined)),
  );
  return verbs.includes(undefined) ? undefined : [...new Set(verbs.flatMap((one) => one ?? []))];
}
