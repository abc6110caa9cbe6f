import { collectDefaultMetrics, Counter, Histogram, Registry } from 'prom-client';

/** What the App counts, for Prometheus. */
export function createMetrics() {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  return {
    deliveries: new Counter({
      name: 'understudy_deliveries_total',
      help: 'Webhooks by outcome',
      labelNames: ['outcome'],
      registers,
    }),
    jobDuration: new Histogram({
      name: 'understudy_plan_seconds',
      help: 'Time to bring one pull request up to date',
      labelNames: ['outcome'],
      buckets: [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
      registers,
    }),
    text: () => registry.metrics(),
  };
}
