import cliProgress from 'cli-progress';

/** How far a command has come in one of its stages; the total is undefined where it is not known. */
export interface StageProgress {
  readonly stage: string;
  readonly done: number;
  readonly total: number | undefined;
}

/** A progress bar on a terminal, nothing elsewhere. */
export interface Progress {
  readonly show: (progress: StageProgress) => void;
  readonly stop: () => void;
}

/** Returns the progress of a command for a stream; it shows nothing where the stream is no terminal. */
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
