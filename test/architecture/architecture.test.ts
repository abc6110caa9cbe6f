import { dirname, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { Project, SyntaxKind } from 'ts-morph';

/** layer -> what it may import, besides node: and itself. First match wins, so inner folders come first. */
const ALLOWED = {
  'analyzer/model': /^$/,
  analyzer: /^(#analyzer\/|(ts-morph|handlebars|handlebars\/runtime\.js|libpg-query|yaml|ajv)$)/,
  postgres: /^pg$/,
  'preview-envs/encore/runtime': /^(#preview-envs\/encore\/|(postgres|ws|send|cookie|rolldown)$)/,
  'preview-envs':
    /^(#analyzer\/|#preview-envs\/|#postgres\/|@pulumi\/|(ajv|httpxy|pg|rolldown|tar|tar-stream|ts-morph|yaml)$)/,
  'app/github': /^(#analyzer\/model\/|@octokit\/)/,
  app: /^(#analyzer\/|#app\/|#postgres\/|(probot|pg-boss|pg|pino|prom-client|handlebars|yaml)$|@octokit\/)/,
  action: /^(#analyzer\/|#preview-envs\/|#app\/github\/|@actions\/|@octokit\/)/,
} as const;
type Layer = keyof typeof ALLOWED;
const layerOf = (path: string) => (Object.keys(ALLOWED) as Layer[]).find((layer) => path.startsWith(`${layer}/`));

test('imports point inwards', () => {
  const project = new Project({ skipAddingFilesFromTsConfig: true, skipFileDependencyResolution: true });
  project.addSourceFilesAtPaths('{app,action,analyzer,postgres,preview-envs}/**/*.ts');
  const outward: string[] = [];
  for (const file of project.getSourceFiles()) {
    const path = relative(process.cwd(), file.getFilePath());
    const layer = layerOf(path)!;
    const dynamic = file
      .getDescendantsOfKind(SyntaxKind.CallExpression)
      .filter((call) => call.getExpression().isKind(SyntaxKind.ImportKeyword))
      .map((call) => call.getArguments()[0]?.asKind(SyntaxKind.StringLiteral)?.getLiteralValue());
    const declared = [...file.getImportDeclarations(), ...file.getExportDeclarations()];
    for (let specifier of [...declared.map((one) => one.getModuleSpecifierValue()), ...dynamic]) {
      if (!specifier || specifier.startsWith('node:')) continue;
      if (specifier.startsWith('.')) {
        const target = relative(process.cwd(), resolve(dirname(path), specifier));
        if (layerOf(target) === layer) continue;
        specifier = `#${target}`;
      }
      if (!ALLOWED[layer].test(specifier)) outward.push(`${path} -> ${specifier}`);
    }
  }
  expect(outward).toEqual([]);
});
