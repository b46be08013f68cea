import type { Engine } from '../engine/engine.ts';
import { networkOf } from '../network/network.ts';
import type { Setting } from './command.ts';

/** Interval at which the log says how far the network has been read. */
const PROGRESS_LOG_MS = 10_000;

/**
 * Prepares what the first questions would otherwise wait for, while others are answered already: the figures that their cost follows from,
 * the text index of the embedded engine, and the network. A failure only delays the question that then prepares it.
 */
export function warmUp(
  { contract, logger }: Pick<Setting, 'contract' | 'logger'>,
  served: {
    readonly engine: Engine;
    readonly isOver: () => boolean;
    /** Counts the graph for the cost of questions. */
    readonly measureGraph: () => Promise<void>;
  },
): void {
  const { engine, isOver } = served;
  const network = networkOf(engine, contract.model);
  const start = performance.now();
  const progressLog = setInterval(() => {
    if (network.progress) logger.info(network.progress, 'the network is being read');
  }, PROGRESS_LOG_MS).unref();
  // First the figures, for without them questions with conditions are refused that a graph of this size answers.
  const searched = measureNowAndThen(logger, served).then(() =>
    engine.search({ keys: ['first'], words: ['first'], limit: 1 }).catch(() => undefined),
  );
  // One after the other: both at once would only slow each other, and the questions beside them, down.
  searched
    .then(() => network.readAhead())
    .then(
      (held) => logger.info({ ...held, seconds: secondsSince(start) }, 'the network has been read'),
      (error) => {
        if (!isOver())
          logger.warn(
            { err: error },
            'the network could not be read ahead; the next question about it reads it',
          );
      },
    )
    .finally(() => clearInterval(progressLog));
}

/** The figures need not be exact: a graph does not change its size within minutes. */
const MEASURE_MS = 600_000;

async function measureNowAndThen(
  logger: Setting['logger'],
  served: { readonly isOver: () => boolean; readonly measureGraph: () => Promise<void> },
): Promise<void> {
  if (served.isOver()) return;
  await served.measureGraph().catch((error) => {
    if (!served.isOver())
      logger.warn({ err: error }, 'the graph could not be counted; costs are estimated as before');
  });
  setTimeout(() => void measureNowAndThen(logger, served), MEASURE_MS).unref();
}

function secondsSince(start: number): number {
  return Math.round((performance.now() - start) / 100) / 10;
}
