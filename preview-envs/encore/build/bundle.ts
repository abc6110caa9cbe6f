import { existsSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { join, sep } from 'node:path';
import { rolldown, type LogLevel, type Plugin, type RolldownLog } from 'rolldown';

export interface BundleJob {
  /** The application's folder, with `encore.gen/` in it. */
  readonly application: string;
  readonly entry: string;
  /** Where the bundle goes; its source map goes beside it. */
  readonly output: string;
}

/**
 * Makes one ES module of an application's own files. Packages stay outside, as in Encore's own builds: native addons,
 * packages that read their own files and CommonJS then work as they do under Node.
 *
 * @returns warnings
 * @throws where a file cannot be parsed or a relative import leads nowhere
 */
export async function bundle({ application, entry, output }: BundleJob): Promise<readonly string[]> {
  const warnings = new Set<string>();
  const tsconfig = join(application, 'tsconfig.json');
  const bundler = await rolldown({
    input: entry,
    cwd: application,
    platform: 'node',
    tsconfig: existsSync(tsconfig) ? tsconfig : false,
    // Files are loaded for what they declare, whatever package.json says of side effects.
    treeshake: { moduleSideEffects: true },
    // A type that is exported again without `type` is no value; only the compiler could tell.
    shimMissingExports: true,
    moduleTypes: { '.txt': 'text', '.sql': 'text', '.html': 'text', '.md': 'text' },
    plugins: [encoreImports(application), externalPackages((warning) => warnings.add(warning))],
    onLog: (level: LogLevel, log: RolldownLog) => {
      if (level === 'warn' && !QUIET.has(log.code ?? '')) warnings.add(firstLine(log.message));
    },
  });
  try {
    await bundler.write({ file: output, format: 'esm', sourcemap: true, codeSplitting: false });
  } finally {
    await bundler.close();
  }
  return [...warnings];
}

/** What the application's authors accepted. */
const QUIET: ReadonlySet<string> = new Set(['CIRCULAR_DEPENDENCY', 'EVAL', 'SHIMMED_EXPORT', 'TOLERATED_TRANSFORM']);

/** `~encore/clients` and `~encore/auth`. */
function encoreImports(application: string): Plugin {
  return {
    name: 'encore-imports',
    resolveId: {
      filter: { id: /^~encore\// },
      handler: (id) => join(application, 'encore.gen', id.slice('~encore/'.length), 'index.ts'),
    },
  };
}

/** Whatever is found in node_modules stays an import; paths of tsconfig and workspace packages become part of it. */
function externalPackages(warn: (warning: string) => void): Plugin {
  return {
    name: 'external-packages',
    resolveId: {
      filter: { id: /^[^./\0]/ },
      async handler(id, importer, options) {
        if (isBuiltin(id)) return { id, external: true };
        const found = await this.resolve(id, importer, { ...options, skipSelf: true });
        if (found !== null && !found.id.includes(`${sep}node_modules${sep}`) && !found.external) return found;
        if (found === null) warn(`the package of \`${id}\` is not installed: its import will fail`);
        return { id, external: true };
      },
    },
  };
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
