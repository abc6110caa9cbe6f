import { readFileSync, writeFileSync } from 'node:fs';
import { compileApplication, type CompileJob } from './compile.ts';

/** The program behind `runCompiler`: takes its job from a file, leaves the outcome in another, says how far it is. */
const [, , file = ''] = process.argv;
const job = JSON.parse(readFileSync(file, 'utf8')) as CompileJob & { readonly outcome: string };
const outcome = await compileApplication({ ...job, log: (line) => console.log(line) });
writeFileSync(job.outcome, JSON.stringify(outcome));
