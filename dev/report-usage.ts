/** Preloaded into a forked child: tells its parent, when asked, what it has used so far. */

/** What a process has used since it began. */
export interface Usage {
  readonly cpuMs: number
  readonly rssMiB: number
}

export const ASK_USAGE = 'usage?'

process.on('message', (message) => {
  if (message !== ASK_USAGE) return
  const { user, system } = process.cpuUsage()
  const usage: Usage = { cpuMs: (user + system) / 1000, rssMiB: process.memoryUsage.rss() / 1024 ** 2 }
  process.send?.(usage)
})
// Listening alone would keep a child alive that has nothing left to do.
process.channel?.unref()
