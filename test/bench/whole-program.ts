// The same repository loaded by ts-morph with its checker, in a process of its own: what reading only what matters saves.
import { Project } from 'ts-morph';

const started = performance.now();
const project = new Project({ compilerOptions: { noLib: true, allowJs: false } });
project.addSourceFilesAtPaths(`${process.argv[2]!}/**/*.ts`);
const checker = project.getTypeChecker();
for (const file of project.getSourceFiles()) {
  for (const declaration of file.getVariableDeclarations()) checker.getTypeAtLocation(declaration);
}
console.log(
  JSON.stringify({ milliseconds: performance.now() - started, megabytes: process.resourceUsage().maxRSS / 1024 }),
);
