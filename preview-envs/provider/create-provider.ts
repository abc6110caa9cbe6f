import type { CreateResult, Provider, ReadResult } from '@pulumi/pulumi/provider/index.js';
import type { PreviewState } from '../host/api.ts';
import { checkInputs } from './check-inputs.ts';
import { HostError, type ControlClient } from './control-client.ts';
import { diffInputs } from './diff-inputs.ts';
import { writeFailure } from './failure-text.ts';
import { kindOfUrn, rulesOf, type ProviderKind } from './kinds.ts';

interface Inputs extends Readonly<Record<string, unknown>> {
  readonly preview: string;
  readonly name: string;
}

/**
 * The Pulumi provider `understudy`: one resource type a kind of the preview host. Everything is a PUT under a name that
 * the program gives, so that a create whose end the engine did not see adopts what is there.
 *
 * @param connect a client; its signal is ended by the engine's cancellation
 */
export function createProvider(version: string, connect: (signal: AbortSignal) => ControlClient): Provider {
  const cancellation = new AbortController();
  const client = connect(cancellation.signal);
  const put = async (urn: string, inputs: Inputs): Promise<CreateResult> => {
    const kind = kindOfUrn(urn);
    const { preview, name } = inputs;
    try {
      if (kind === 'preview') {
        const outs = previewOutputs(await client.putPreview(preview, specOf(kind, inputs)));
        return { id: preview, outs: { ...inputs, ...outs } };
      }
      const { outputs } = await client.put(preview, kind, name, specOf(kind, inputs));
      return { id: `${preview}/${kind}/${name}`, outs: { ...inputs, outputs } };
    } catch (error) {
      throw explain(error);
    }
  };
  return {
    version,
    check: async (urn, _olds, news: Inputs) => ({
      inputs: news,
      failures: [...checkInputs(kindOfUrn(urn), news)],
    }),
    diff: async (_id, urn, olds: Inputs, news: Inputs) => diffInputs(kindOfUrn(urn), olds, news),
    create: put,
    update: async (_id, urn, _olds, news: Inputs) => ({ outs: (await put(urn, news)).outs as unknown }),
    read: async (id, urn, props: Inputs) => read(client, kindOfUrn(urn), id, props),
    delete: async (id, urn) => {
      const kind = kindOfUrn(urn);
      const [preview = '', , ...name] = id.split('/');
      if (kind === 'preview') await client.removePreview(preview);
      else await client.remove(preview, kind, name.join('/'));
    },
    cancel: async () => cancellation.abort(),
  };
}

function specOf(kind: ProviderKind, inputs: Inputs): Record<string, unknown> {
  return Object.fromEntries(Object.keys(rulesOf(kind)).map((property) => [property, inputs[property]]));
}

/** Links have the preview's access key in them: the program declares them secret. */
function previewOutputs({ url, link, pageLink, createdAt }: PreviewState) {
  return { url, link, pageLink, createdAt };
}

/** An empty answer means that it is gone. */
async function read(client: ControlClient, kind: ProviderKind, id: string, known: Inputs): Promise<ReadResult> {
  const [preview = '', , ...parts] = id.split('/');
  const name = parts.join('/');
  const gone = { id: '', props: {} };
  if (kind === 'preview') {
    const state = await client.readPreview(preview);
    if (state === undefined) return gone;
    return { id, props: { ...known, labels: state.labels, ...previewOutputs(state) } };
  }
  const state = await client.read(preview, kind, name);
  if (state === undefined) return gone;
  const inputs = { preview, name, ...(state.spec as object) };
  return { id, inputs, props: { ...inputs, outputs: state.outputs } };
}

function explain(error: unknown): unknown {
  if (!(error instanceof HostError) || error.problem.failure === undefined) return error;
  return new Error(writeFailure(error.problem.failure));
}
