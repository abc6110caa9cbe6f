import type { CreateResult, ReadResult } from '@pulumi/pulumi/provider/index.js';
import type { PreviewState, ResourceKind } from '../host/api.ts';
import type { ControlClient } from './control-client.ts';
import { rulesOf, type ProviderKind } from './kinds.ts';

/** Checked before: a resource of a preview names it, a template names itself. */
export interface Inputs extends Readonly<Record<string, unknown>> {
  readonly preview?: string;
  readonly name: string;
}

/** What the host is asked for about one kind of resource. */
interface HostRequests {
  put(inputs: Inputs): Promise<CreateResult>;
  /** Undefined: it is gone. */
  read(id: string, known: Inputs): Promise<ReadResult | undefined>;
  remove(id: string): Promise<void>;
}

/** Ids are the names that the host knows: `pr-12--bookshop`, `pr-12--bookshop/database/orders`, a template's hash. */
export function askHost(client: ControlClient, kind: ProviderKind): HostRequests {
  if (kind === 'preview') return askForPreview(client);
  if (kind === 'template') return askForTemplate(client);
  return askForResource(client, kind);
}

function askForPreview(client: ControlClient): HostRequests {
  return {
    put: async (inputs) => {
      const outs = outputsOf(await client.putPreview(inputs.name, specOf('preview', inputs)));
      return { id: inputs.name, outs: { ...inputs, ...outs } };
    },
    read: async (id, known) => {
      const state = await client.readPreview(id);
      return state && { id, props: { ...known, labels: state.labels, ...outputsOf(state) } };
    },
    remove: async (id) => void (await client.removePreview(id)),
  };
}

function askForTemplate(client: ControlClient): HostRequests {
  return {
    put: async (inputs) => {
      await client.putTemplate(inputs.name, specOf('template', inputs));
      return { id: inputs.name, outs: inputs };
    },
    read: async (id) => {
      const state = await client.readTemplate(id);
      const inputs = state && { name: id, ...state.spec };
      return inputs && { id, inputs, props: inputs };
    },
    remove: (id) => client.removeTemplate(id),
  };
}

function askForResource(client: ControlClient, kind: ResourceKind): HostRequests {
  const partsOf = (id: string) => {
    const [preview = '', , ...parts] = id.split('/');
    return { preview, name: parts.join('/') };
  };
  return {
    put: async (inputs) => {
      const { preview = '', name } = inputs;
      const { outputs } = await client.put(preview, kind, name, specOf(kind, inputs));
      return { id: `${preview}/${kind}/${name}`, outs: { ...inputs, outputs } };
    },
    read: async (id) => {
      const { preview, name } = partsOf(id);
      const state = await client.read(preview, kind, name);
      const inputs = state && { preview, name, ...(state.spec as object) };
      return inputs && { id, inputs, props: { ...inputs, outputs: state.outputs } };
    },
    remove: (id) => client.remove(partsOf(id).preview, kind, partsOf(id).name),
  };
}

function specOf(kind: ProviderKind, inputs: Inputs): Record<string, unknown> {
  return Object.fromEntries(Object.keys(rulesOf(kind)).map((property) => [property, inputs[property]]));
}

/** Links have the preview's access key in them: the program declares them secret. */
function outputsOf({ url, link, pageLink, createdAt }: PreviewState) {
  return { url, link, pageLink, createdAt };
}
