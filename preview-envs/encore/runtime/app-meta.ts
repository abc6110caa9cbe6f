import { CloudProvider, EnvironmentType } from './enums.ts';
import type { Kernel } from './kernel.ts';

const startedAt = new Date().toISOString();

/** What the application is told of where it runs. */
export function appMeta({ config, manifest }: Kernel) {
  return {
    appId: manifest.project,
    apiBaseUrl: config.publicUrl,
    environment: { name: config.environment, type: EnvironmentType.Ephemeral, cloud: CloudProvider.Local },
    build: { revision: manifest.revision, uncommittedChanges: false },
    deploy: {
      id: config.preview,
      deployTime: startedAt,
      hostedServices: Object.fromEntries(manifest.services.map((name) => [name, { name }])),
    },
  };
}

export const runtimeConfig = ({ manifest }: Kernel) => ({
  metrics: Object.fromEntries(manifest.metrics.map(({ name, services }) => [name, { name, services }])),
});
