import { delimiter, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { EngineSettings } from './engine-settings.ts';
import { derivePassphrase } from './passphrase.ts';

/** What any program may know of the machine. */
const HARMLESS = [
  ...['TMPDIR', 'LANG', 'LC_ALL', 'TZ', 'USER'],
  ...['SSL_CERT_FILE', 'SSL_CERT_DIR', 'NODE_EXTRA_CA_CERTS'],
  // The provider starts in half the time with it.
  'NODE_COMPILE_CACHE',
];

/**
 * The whole environment of the engine and its providers. A runner's is full of credentials that are none of their
 * business, and a child inherits what is not taken away: what may not be seen is undefined here, which leaves it out.
 *
 * @param own this process's environment
 * @param run its stack, its working folder, and the folder of the launcher `pulumi-resource-understudy`
 */
export function childVariables(
  own: Readonly<Record<string, string | undefined>>,
  settings: EngineSettings,
  run: { readonly stack: string; readonly workDir: string; readonly provider: string },
  more: Readonly<Record<string, string>>,
): Record<string, string | undefined> {
  const hidden = Object.keys(own).map((name) => [name, undefined] as const);
  const harmless = HARMLESS.map((name) => [name, own[name]] as const);
  return {
    ...Object.fromEntries([...hidden, ...harmless]),
    PATH: [run.provider, own['PATH']].join(delimiter),
    HOME: settings.folder,
    // It keeps a file a run and a log a command there, which nobody would remove.
    PULUMI_HOME: join(run.workDir, 'home'),
    PULUMI_BACKEND_URL: settings.backendUrl,
    PULUMI_CONFIG_PASSPHRASE: derivePassphrase(settings.secretsKey, run.stack),
    PULUMI_SKIP_UPDATE_CHECK: 'true',
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: 'true',
    PULUMI_DISABLE_REGISTRY_RESOLVE: 'true',
    PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: 'true',
    ...settings.backendVariables,
    ...more,
  };
}

/** Stacks below the engine's own folder. */
export const fileBackend = (folder: string): string => pathToFileURL(join(folder, 'stacks')).href;
