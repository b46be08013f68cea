import cliProgress from 'cli-progress';
import type { ImportProgress } from '../exchange/import/import-files.ts';

/** A progress bar on a terminal, nothing elsewhere. */
export interface Progress {
  readonly show: (progress: ImportProgress) => void;
  readonly stop: () => void;
}

/** Returns the progress of an import for a stream; it shows nothing where the stream is no terminal. */
export function progressBar(stream: NodeJS.WritableStream & { readonly isTTY?: boolean }): Progress {
  if (!stream.isTTY) return { show: () => undefined, stop: () => undefined };
  const bar = new cliProgress.SingleBar({
    stream,
    format: '{stage} [{bar}] {value}/{total} records',
    hideCursor: true,
    clearOnComplete: true,
    barCompleteChar: '=',
    barIncompleteChar: ' ',
  });
  let isStarted = false;
  return {
    show: ({ stage, done, total }) => {
      if (!isStarted) bar.start(total ?? done, 0, { stage });
      isStarted = true;
      bar.setTotal(total ?? done);
      bar.update(done, { stage });
    },
    stop: () => {
      if (isStarted) bar.stop();
    },
  };
}
