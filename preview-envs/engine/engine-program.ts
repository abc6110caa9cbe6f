import { CustomResource, type Resource } from '@pulumi/pulumi';
import type { PulumiFn } from '@pulumi/pulumi/automation/index.js';
import type { Declaration } from '../targets/declaration.ts';

class Declared extends CustomResource {}

/** The inline program that the engine runs: a target's declarations, each as one resource. */
export function programOf(declarations: readonly Declaration[]): PulumiFn {
  return async () => {
    const made = new Map<string, Resource>();
    for (const { name, type, inputs, secretOutputs, after } of declarations) {
      const dependsOn = after.map((one) => {
        const resource = made.get(one);
        if (resource === undefined) throw new Error(`${name} comes before ${one}, which it needs`);
        return resource;
      });
      const options = { dependsOn, additionalSecretOutputs: [...secretOutputs] };
      // An output exists for the engine only if it is named among the inputs.
      const outputs = Object.fromEntries(secretOutputs.map((output) => [output, undefined]));
      made.set(name, new Declared(type, name, { ...inputs, ...outputs }, options));
    }
  };
}
