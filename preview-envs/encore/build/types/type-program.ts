import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Project, ts, type ResolutionHostFactory } from 'ts-morph';

/** The application's files as the compiler sees them. Nothing is checked as a whole: types are asked for one by one. */
export interface TypeProgram {
  readonly checker: ts.TypeChecker;
  file(path: string): ts.SourceFile | undefined;
}

/** How much beside the application's own files and the SDK is read: most of a program is its packages' types. */
export interface Reach {
  /** Specifiers of packages, as the application's files import them. */
  readonly packages: ReadonlySet<string>;
  /** Whether Node's and the browser's global types are wanted. */
  readonly globals: boolean;
}

/** Whatever the application says otherwise: what is null must be seen, and nothing is read that is not imported. */
const OVERRIDES: ts.CompilerOptions = {
  strict: true,
  noEmit: true,
  composite: false,
  incremental: false,
  skipLibCheck: true,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  module: ts.ModuleKind.ESNext,
  target: ts.ScriptTarget.ES2022,
  allowJs: true,
  checkJs: false,
};

/**
 * @param folder the application's, absolute
 * @param files the ones to begin at, absolute; what they import is read too, as far as `reach` goes
 * @throws where the compiler cannot make a program of them at all
 */
export function createTypeProgram(folder: string, files: readonly string[], reach: Reach): TypeProgram {
  const tsconfig = join(folder, 'tsconfig.json');
  const own = existsSync(tsconfig) ? readOptions(tsconfig) : {};
  const paths = { ...own.paths, '~encore/*': [join(folder, 'encore.gen/*')] };
  const globals = reach.globals
    ? { types: ['node'], typeRoots: [join(folder, 'node_modules/@types')], lib: ['lib.es2023.d.ts', 'lib.dom.d.ts'] }
    : { types: [], lib: ['lib.es2023.d.ts'] };
  const project = new Project({
    compilerOptions: { ...own, ...OVERRIDES, ...globals, paths },
    skipAddingFilesFromTsConfig: true,
    skipFileDependencyResolution: true,
    resolutionHost: resolveWithin(reach.packages),
  });
  for (const file of files) project.addSourceFileAtPathIfExists(file);
  const program = project.getProgram().compilerObject;
  return { checker: program.getTypeChecker(), file: (path) => program.getSourceFile(path) };
}

function resolveWithin(packages: ReadonlySet<string>): ResolutionHostFactory {
  return (host, getOptions) => ({
    resolveModuleNames: (specifiers, from) =>
      specifiers.map((specifier) => {
        const found = ts.resolveModuleName(specifier, from, getOptions(), host).resolvedModule;
        const isOwn = found === undefined || !isInPackage(found.resolvedFileName) || isInPackage(from);
        return isOwn || packages.has(specifier) || specifier.startsWith('encore.dev/') ? found : undefined;
      }),
  });
}

function isInPackage(file: string): boolean {
  return file.includes('/node_modules/');
}

/** Only what changes how names are found; an unreadable file says nothing. */
function readOptions(tsconfig: string): ts.CompilerOptions {
  const host = { ...ts.sys, readDirectory: () => [], onUnRecoverableConfigFileDiagnostic: () => {} };
  const parsed = ts.getParsedCommandLineOfConfigFile(tsconfig, {}, host);
  const { baseUrl, paths, pathsBasePath, jsx, jsxImportSource, customConditions, experimentalDecorators } =
    parsed?.options ?? {};
  const options = { baseUrl, paths, pathsBasePath, jsx, jsxImportSource, customConditions, experimentalDecorators };
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}
