import type { EndpointManifest } from '../../manifest.ts';
import { Gate } from '../gate.ts';
import { type RequestShape, shapeRequest } from '../http/request-shape.ts';

/** What encore.dev registers for an endpoint, and what the build knows of it. */
export interface Handler {
  readonly endpoint: EndpointManifest;
  readonly call: ((...args: readonly unknown[]) => unknown) | undefined;
}

export interface ApiRoute {
  readonly service: string;
  readonly name: string;
  readonly handler: (...args: readonly unknown[]) => unknown;
}

/** All endpoints. Applications call each other while they are still being loaded: those calls wait for `ready`. */
export class HandlerTable {
  readonly ready = new Gate();
  readonly #endpoints: ReadonlyMap<string, EndpointManifest>;
  readonly #calls = new Map<string, ApiRoute['handler']>();
  readonly #shapes = new Map<string, RequestShape>();

  constructor(endpoints: readonly EndpointManifest[]) {
    this.#endpoints = new Map(endpoints.map((one) => [keyOf(one.service, one.name), one]));
  }

  register(routes: readonly ApiRoute[]): void {
    for (const { service, name, handler } of routes) this.#calls.set(keyOf(service, name), handler);
    this.ready.open();
  }

  find(service: string, name: string): Handler | undefined {
    const key = keyOf(service, name);
    const endpoint = this.#endpoints.get(key);
    return endpoint && { endpoint, call: this.#calls.get(key) };
  }

  shape(endpoint: EndpointManifest, method: string): RequestShape {
    const key = `${keyOf(endpoint.service, endpoint.name)} ${method}`;
    const known = this.#shapes.get(key);
    if (known !== undefined) return known;
    const made = shapeRequest(endpoint, method);
    this.#shapes.set(key, made);
    return made;
  }
}

const keyOf = (service: string, name: string) => `${service}.${name}`;
