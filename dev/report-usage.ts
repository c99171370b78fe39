/** Preloaded into a forked child (`node --import`): reports to its parent, when asked, what it has used so far. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { type Alive, ASK_ALIVE, ASK_USAGE, type Usage } from './usage.ts'

process.on('message', (message) => {
  if (message === ASK_USAGE) process.send?.(usage())
  if (message === ASK_ALIVE) process.send?.(alive())
})
// The listener alone must not keep a child alive that has nothing left to do.
process.channel?.unref()

function usage(): Usage {
  const { user, system } = process.cpuUsage()
  return { cpuMs: (user + system) / 1000, rssMiB: process.memoryUsage.rss() / 1024 ** 2 }
}

function alive(): Alive {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  collect()
  const { heapUsed, external } = process.memoryUsage()
  return { aliveMiB: (heapUsed + external) / 1024 ** 2 }
}
