/** Preloaded into a forked child (`node --import`): reports to its parent, when asked, what it has used so far. */
import { ASK_USAGE, type Usage } from './usage.ts'

process.on('message', (message) => {
  if (message !== ASK_USAGE) return
  const { user, system } = process.cpuUsage()
  const usage: Usage = { cpuMs: (user + system) / 1000, rssMiB: process.memoryUsage.rss() / 1024 ** 2 }
  process.send?.(usage)
})
// Listening alone would keep a child alive that has nothing left to do.
process.channel?.unref()
