import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Engine } from '../engine/engine.ts';

/**
 * Figures for Prometheus: requests by operation, their cost, engine calls and rows by query, and the process
 * with its event loop.
 */
export interface Metrics {
  readonly registry: Registry;
  readonly requests: Histogram<'operation' | 'outcome'>;
  readonly calls: Histogram<'statement' | 'outcome'>;
  readonly rows: Counter<'statement'>;
  readonly costs: Histogram;
}

const SECONDS = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10];

/** Creates the registry and its metrics. Each server has its own, so that tests do not share figures. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: 'accord_' });
  return {
    registry,
    requests: new Histogram({
      name: 'accord_request_seconds',
      help: 'Duration of requests by the name of the GraphQL operation or feed.',
      labelNames: ['operation', 'outcome'] as const,
      buckets: SECONDS,
      registers,
    }),
    calls: new Histogram({
      name: 'accord_engine_call_seconds',
      help: 'Duration of database calls by statement name.',
      labelNames: ['statement', 'outcome'] as const,
      buckets: SECONDS,
      registers,
    }),
    rows: new Counter({
      name: 'accord_engine_rows_total',
      help: 'Rows read from the database by statement name.',
      labelNames: ['statement'] as const,
      registers,
    }),
    costs: new Histogram({
      name: 'accord_request_cost_points',
      help: 'Cost of GraphQL operations, refused ones included.',
      buckets: [1, 5, 10, 50, 100, 500, 1_000, 10_000],
      registers,
    }),
  };
}

/** Adds a figure that is read when Prometheus asks for it. */
export function addGauge(
  metrics: Metrics,
  gauge: { readonly name: string; readonly help: string; readonly read: () => number },
): void {
  new Gauge({
    name: gauge.name,
    help: gauge.help,
    registers: [metrics.registry],
    collect() {
      this.set(gauge.read());
    },
  });
}

const MAX_NAMES = 200;

/**
 * Returns a function that names operations for metrics. Clients choose the names, so past the first 200 the
 * rest share one.
 */
export function operationNames(): (name: string | null | undefined) => string {
  const known = new Set<string>();
  return (name) => {
    if (!name) return 'anonymous';
    if (known.size < MAX_NAMES) known.add(name);
    return known.has(name) ? name : 'other';
  };
}

/** Returns the engine with its calls measured. */
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
    capabilities: engine.capabilities,
    prepare: (schema) => engine.prepare(schema),
    check: () => engine.check(),
    close: () => engine.close(),
    read: async (statement, params, options) => {
      const rows = await timed(statement.name, () => engine.read(statement, params, options));
      metrics.rows.inc({ statement: statement.name }, rows.length);
      return rows;
    },
    write: (work, size) => timed('write', () => engine.write(work, size)),
    suppose: (work, options) => timed('suppose', () => engine.suppose(work, options)),
    search: (request) => timed('search', () => engine.search(request)),
    elsewhere: async () => engine.elsewhere?.(),
  };
}
