import { collectDefaultMetrics, Histogram, Registry } from 'prom-client';
import type { Engine } from '../engine/engine.ts';

/** Figures for Prometheus: requests by operation, engine calls by statement, and the process with its event loop. */
export interface Metrics {
  readonly registry: Registry;
  readonly requests: Histogram<'operation' | 'outcome'>;
  readonly calls: Histogram<'statement' | 'outcome'>;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry, prefix: 'accord_' });
  const buckets = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10];
  const requests = new Histogram({
    name: 'accord_request_seconds',
    help: 'Duration of GraphQL requests by operation name.',
    labelNames: ['operation', 'outcome'] as const,
    buckets,
    registers: [registry],
  });
  const calls = new Histogram({
    name: 'accord_engine_call_seconds',
    help: 'Duration of database calls by statement name.',
    labelNames: ['statement', 'outcome'] as const,
    buckets,
    registers: [registry],
  });
  return { registry, requests, calls };
}

/** The engine with its calls measured. */
export function measured(engine: Engine, metrics: Metrics): Engine {
  const timed = async <T>(statement: string, call: () => Promise<T>): Promise<T> => {
    const stop = metrics.calls.startTimer({ statement });
    try {
      const value = await call();
      stop({ outcome: 'ok' });
      return value;
    } catch (error) {
      stop({ outcome: 'error' });
      throw error;
    }
  };
  return {
    kind: engine.kind,
    prepare: (schema) => engine.prepare(schema),
    check: () => engine.check(),
    close: () => engine.close(),
    read: (statement, params, options) =>
      timed(statement.name, () => engine.read(statement, params, options)),
    write: (work) => timed('write', () => engine.write(work)),
    search: (request) => timed('search', () => engine.search(request)),
  };
}
