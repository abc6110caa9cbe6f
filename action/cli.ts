// The `understudy` command. Commands are loaded when called: the help needs no parser.
import { UsageError } from './commands/usage-error.ts';

const HELP = `understudy: what merging would change in the infrastructure, read from the code

  understudy plan  [--repo DIR] [--base REF] [--head REF] [--json | --markdown]
  understudy graph [--repo DIR] [--ref REF] [--json]
  understudy host  [--data DIR] [--listen ADDRESS] [--port N] [--control-port N] [--public-url URL] [--secrets FILE]

plan compares the tip of --base (main) with what merging --head (HEAD) into it gives.
graph shows what --ref (HEAD) asks for. --repo is any local git repository (.).
host runs previews of pull requests on this machine; UNDERSTUDY_HOST_TOKEN opens its control API.
`;

const COMMANDS: Readonly<Record<string, () => Promise<(args: readonly string[]) => Promise<string>>>> = {
  plan: async () => (await import('./commands/plan.ts')).runPlan,
  graph: async () => (await import('./commands/graph.ts')).runGraph,
  host: async () => (await import('./commands/host.ts')).runHost,
};

async function run([name, ...args]: readonly string[]): Promise<number> {
  if (name === undefined || name === '--help' || name === '-h' || name === 'help') {
    process.stdout.write(HELP);
    return name === undefined ? 2 : 0;
  }
  try {
    const command = Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
    if (command === undefined) throw new UsageError(`no such command: ${name}`);
    const output = await (await command())(args);
    await new Promise<void>((resolve) => process.stdout.write(output, () => resolve()));
    return 0;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    console.error(`understudy: ${message}`);
    if (error instanceof UsageError) console.error('see: understudy --help');
    return error instanceof UsageError ? 2 : 1;
  }
}

process.exitCode = await run(process.argv.slice(2));
