import { nameOf } from '#analyzer/model/address.ts';
import type { InfraGraph } from '#analyzer/model/graph.ts';
import type { EndpointManifest, Manifest } from '../../manifest.ts';
import { belowRoot } from '../manifest/below-root.ts';

/** An endpoint with code behind it, and the file that has it. */
export interface CodeEndpoint extends EndpointManifest {
  /** From the application's folder. */
  readonly file: string;
}

/** Where the code is that the entry point must load; paths from the application's folder, with their extension. */
export interface Sources {
  readonly services: readonly string[];
  /** Static files have no code. */
  readonly endpoints: readonly CodeEndpoint[];
  /** The file of each service's `new Service(…)`, by its name. */
  readonly serviceFiles: ReadonlyMap<string, string>;
  /** Files that are loaded for what they declare: gateways, auth handlers, subscriptions, metrics. */
  readonly effects: readonly string[];
  readonly authHandlers: readonly { readonly name: string; readonly file: string }[];
}

const EFFECTS: ReadonlySet<string> = new Set(['gateway', 'auth-handler', 'subscription', 'metric']);

export function findSources(graph: InfraGraph, manifest: Manifest): Sources {
  const resources = [...graph.resources.values()].flatMap((one) => {
    const file = belowRoot(graph.root, '', one.at[0].path);
    return file === undefined || /\.(json|app)$/.test(file) ? [] : [{ ...one, file, name: nameOf(one.address) }];
  });
  const fileOf = new Map(resources.map(({ address, file }) => [address as string, file]));
  const endpoints = manifest.endpoints.flatMap((one) => {
    const file = fileOf.get(`endpoint:${one.service}/${one.name}`);
    return one.static !== undefined || file === undefined ? [] : [{ ...one, file }];
  });
  const serviceFiles = resources.filter(
    ({ kind, file }) => kind === 'service' && /encore\.service\.[cm]?[jt]s$/.test(file),
  );
  return {
    services: manifest.services,
    endpoints,
    serviceFiles: new Map(serviceFiles.map(({ name, file }) => [name, file])),
    effects: [...new Set(resources.filter(({ kind }) => EFFECTS.has(kind)).map(({ file }) => file))],
    authHandlers: resources
      .filter(({ kind }) => kind === 'auth-handler')
      .map(({ name, file }) => ({ name: name.slice(name.indexOf('/') + 1), file })),
  };
}
