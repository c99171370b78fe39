/** Shows how far a command is, on standard error: its output stays what it is. */
export interface ProgressDisplay {
  show(progress: { readonly done: number; readonly total: number }): void
  /** Takes the bar away. */
  end(): void
}

/** What a display writes to: standard error, or what stands for it. */
export interface ProgressStream {
  readonly isTTY?: boolean
  write(text: string): unknown
}

const BAR_WIDTH = 40
const LINE_EVERY = 100
const CLEAR_LINE = '\r\u001B[K'

/** A bar on a terminal; in a log, where a bar would be a mess, a line for each hundred. */
export function createProgressDisplay(stream: ProgressStream): ProgressDisplay {
  if (stream.isTTY === true) {
    return {
      show: ({ done, total }) => {
        const filled = Math.round((BAR_WIDTH * done) / total)
        const bar = `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)}`
        stream.write(`${CLEAR_LINE}${bar} ${done} of ${total}`)
      },
      end: () => void stream.write(CLEAR_LINE),
    }
  }
  let printed = 0
  return {
    show: ({ done, total }) => {
      if (done - printed < LINE_EVERY) return
      printed = done
      stream.write(`${done} of ${total}\n`)
    },
    end: () => undefined,
  }
}
