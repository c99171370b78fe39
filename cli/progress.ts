export interface Progress {
  readonly done: number
  readonly total: number
  /** The text after the numbers. */
  readonly words?: string
}

/** Shows the progress of a command on standard error, so that its output is unchanged. */
export interface ProgressDisplay {
  show(progress: Progress): void
  /** Removes the bar. */
  end(): void
}

/** The stream that a display writes to: standard error, or a substitute. */
export interface ProgressStream {
  readonly isTTY?: boolean
  write(text: string): unknown
}

const BAR_WIDTH = 40
const LINE_EVERY = 100
const CLEAR_LINE = '\r\u001B[K'

/** A bar on a terminal; in a log, a line for each hundred, or for another number. */
export function createProgressDisplay(
  stream: ProgressStream,
  { every = LINE_EVERY }: { readonly every?: number } = {},
): ProgressDisplay {
  if (stream.isTTY === true) {
    return {
      show: (progress) => {
        const filled = Math.round((BAR_WIDTH * progress.done) / progress.total)
        const bar = `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)}`
        stream.write(`${CLEAR_LINE}${bar} ${textOf(progress)}`)
      },
      end: () => void stream.write(CLEAR_LINE),
    }
  }
  let printed = 0
  return {
    show: (progress) => {
      if (progress.done - printed < every) return
      printed = progress.done
      stream.write(`${textOf(progress)}\n`)
    },
    end: () => undefined,
  }
}

function textOf({ done, total, words = '' }: Progress): string {
  return `${done} of ${total} ${words}`.trimEnd()
}

/** One line about the current step, on standard error. */
export interface StatusLine {
  show(text: string): void
  /** Removes it. */
  end(): void
}

const [TERMINAL_EVERY_MS, LOG_EVERY_MS] = [500, 30_000]

/** A line that is overwritten on a terminal; in a log, a new line from time to time. A quick command shows none. */
export function createStatusLine(stream: ProgressStream, now: () => number = Date.now): StatusLine {
  const isTerminal = stream.isTTY === true
  const every = isTerminal ? TERMINAL_EVERY_MS : LOG_EVERY_MS
  let shownAt = now()
  return {
    show: (text) => {
      if (now() - shownAt < every) return
      shownAt = now()
      stream.write(isTerminal ? `${CLEAR_LINE}${text}` : `${text}\n`)
    },
    end: () => {
      if (isTerminal) stream.write(CLEAR_LINE)
    },
  }
}

/** Shows on standard error what the command waits for, and since when, until the work is done. @param what in a few words */
export async function showWhile<T>(
  what: string,
  work: () => Promise<T>,
  stream: ProgressStream = process.stderr,
): Promise<T> {
  const line = createStatusLine(stream)
  const start = Date.now()
  const timer = setInterval(
    () => line.show(`${what} (${Math.round((Date.now() - start) / 1000)} s)`),
    TERMINAL_EVERY_MS,
  ).unref()
  try {
    return await work()
  } finally {
    clearInterval(timer)
    line.end()
  }
}
