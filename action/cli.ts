// The `understudy` command. Commands are loaded when called: the help needs no parser.
import type { CommandEnd } from './commands/command-end.ts';
import { UsageError } from './commands/usage-error.ts';

const HELP = `understudy: what merging would change in the infrastructure, read from the code

  understudy plan  [--repo DIR] [--base REF] [--head REF] [--json | --markdown]
  understudy graph [--repo DIR] [--ref REF] [--json]
  understudy up    [--repo DIR] [--base REF] [--head REF] [--name NAME] [--host URL] [--json]
  understudy down  [--repo DIR] [--head REF] [--name NAME] [--base] [--host URL] [--json]
  understudy reap  [--repo DIR] [--all] [--host URL] [--json]
  understudy verify --app URL | --record FILE, --key FILE --repository ID --commit SHA [--digest D] [--max-age S]
  understudy host  [--data DIR] [--listen ADDRESS] [--port N] [--control-port N] [--public-url URL] [--secrets FILE]
                   [--isolation auto|processes|containers] [--builder auto|encore|bundler]
  understudy host --clean [--data DIR]

plan compares the tip of --base (main) with what merging --head (HEAD) into it gives.
graph shows what --ref (HEAD) asks for. --repo is any local git repository (.).
up runs what merging --head into --base gives on a preview host, under the branch's name or --name. down destroys it,
or what the host's previews share (--base); reap whatever has outlived its time, or all. UNDERSTUDY_HOST or --host is the address of the host's control API,
UNDERSTUDY_HOST_TOKEN opens it. Stacks are files below UNDERSTUDY_STATE (~/.local/state/understudy), or where
PULUMI_BACKEND_URL says, with UNDERSTUDY_SECRETS_KEY. Progress goes to standard error.
verify ends with 0 only if the App vouches that the plan of a commit is approved: put it before a deploy.
host runs previews of pull requests on this machine; UNDERSTUDY_HOST_TOKEN opens its control API. host --clean removes
what hosts that were killed left running here, and with --data that host with all its data.
`;

const COMMANDS: Readonly<Record<string, () => Promise<(args: readonly string[]) => Promise<string | CommandEnd>>>> = {
  plan: async () => (await import('./commands/plan.ts')).runPlan,
  graph: async () => (await import('./commands/graph.ts')).runGraph,
  up: async () => (await import('./commands/up.ts')).runUp,
  down: async () => (await import('./commands/down.ts')).runDown,
  reap: async () => (await import('./commands/reap.ts')).runReap,
  verify: async () => (await import('./commands/verify.ts')).runVerify,
  host: async () => (await import('./commands/host.ts')).runHost,
};

async function run([name, ...args]: readonly string[]): Promise<number> {
  if (name === undefined || name === 'help' || [name, ...args].some((one) => one === '--help' || one === '-h')) {
    process.stdout.write(HELP);
    return name === undefined ? 2 : 0;
  }
  try {
    const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (command === undefined) throw new UsageError(`no such command: ${name}`);
    const end = await (await command())(args);
    const { output, code } = typeof end === 'string' ? { output: end, code: 0 } : end;
    await new Promise<void>((resolve) => process.stdout.write(output, () => resolve()));
    return code;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    console.error(`understudy: ${message}`);
    if (error instanceof UsageError) console.error('see: understudy --help');
    return error instanceof UsageError ? 2 : 1;
  }
}

process.exitCode = await run(process.argv.slice(2));
