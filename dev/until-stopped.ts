import { once } from 'node:events'

/** Resolves on Ctrl-C, on a supervisor's signal, or when the process that started us ends. */
export async function untilStopped(): Promise<void> {
  const stopping = new AbortController()
  const parent = process.ppid
  // npm may be killed without a signal to its children; then nothing would ever stop us.
  const watch = setInterval(() => {
    if (process.ppid !== parent) stopping.abort()
  }, 500).unref()
  try {
    await Promise.race([
      once(process, 'SIGINT'),
      once(process, 'SIGTERM'),
      once(process, 'SIGHUP'),
      once(stopping.signal, 'abort'),
    ])
  } finally {
    clearInterval(watch)
  }
}
