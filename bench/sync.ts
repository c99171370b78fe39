import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { request } from 'undici'
import { copyConfig } from '../dev/stack/config-copy.ts'
import { startRouteStack } from '../dev/stack/start-route-stack.ts'

/** The memory and time that the first reading of a number of work items needs. */
export interface SyncFigures {
  readonly records: number
  readonly rows: number
  readonly seconds: number
  /** Reachable memory after a tenth and after three quarters of the time. */
  readonly heapEarlyMiB: number
  readonly heapLateMiB: number
  /** The highest memory use of the process. */
  readonly peakMiB: number
}

const CONNECTION = 'servicenow'

/** A heap limit below what the process uses without one: a leak then ends the process. */
const HEAP_LIMIT_MIB = 128

/** Records in one request to the simulator. */
const SEEDED_AT_ONCE = 20_000

/** Prints the memory and time of a sync, for each number of records. */
export async function runSync(json: boolean, records: readonly number[]): Promise<void> {
  const figures: SyncFigures[] = []
  for (const count of records) figures.push(await measureSync(count))
  console.log(json ? JSON.stringify(figures, undefined, 2) : figures.map(textOf).join('\n'))
}

export async function measureSync(records: number): Promise<SyncFigures> {
  const stack = await startRouteStack(CONNECTION)
  const config = await copyConfig((bridge) => {
    bridge.setIn(['connections', CONNECTION, 'sync'], { workItems: ['incidents'], days: 120 })
  }, stack.settings['BRIDGE_CONFIG'])
  try {
    for (let first = 0; first < records; first += SEEDED_AT_ONCE) {
      await seed(stack.product.url, Math.min(SEEDED_AT_ONCE, records - first), `sync ${first}`)
    }
    const begunAt = performance.now()
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      [
        '--expose-gc',
        `--max-old-space-size=${HEAP_LIMIT_MIB}`,
        '--import',
        WATCH,
        'cli/sync.ts',
        CONNECTION,
        '--json',
      ],
      { env: { ...process.env, ...stack.settings, BRIDGE_CONFIG: config.folder }, maxBuffer: 2 ** 24 },
    )
    const seconds = (performance.now() - begunAt) / 1000
    const { results } = JSON.parse(stdout) as { results: { rows: number }[] }
    const { heaps, peak } = JSON.parse(stderr.trim().split('\n').at(-1) ?? '') as {
      heaps: number[]
      peak: number
    }
    return {
      records,
      rows: results[0]?.rows ?? 0,
      seconds,
      heapEarlyMiB: (heaps[Math.floor(heaps.length / 10)] ?? 0) / 2 ** 20,
      heapLateMiB: (heaps[Math.floor((heaps.length * 3) / 4)] ?? 0) / 2 ** 20,
      peakMiB: peak / 1024,
    }
  } finally {
    await config.stop()
    await stack.stop()
  }
}

/** Loaded before the command: measures the memory after a garbage collection each second, and prints it at the end. */
const WATCH = `data:text/javascript,${encodeURIComponent(`
  const heaps = []
  setInterval(() => { gc(); heaps.push(process.memoryUsage().heapUsed) }, 1000).unref()
  process.on('exit', () => process._rawDebug(JSON.stringify({ heaps, peak: process.resourceUsage().maxRSS })))
`)}`

async function seed(url: string, incidents: number, word: string): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const body = JSON.stringify({ incidents, days: 100, seed: word })
  const answer = await request(`${url}/__admin/seed`, { method: 'POST', headers, body })
  await answer.body.dump()
  if (answer.statusCode >= 300) throw new Error(`The simulator answered ${answer.statusCode}.`)
}

function textOf({ records, rows, seconds, heapEarlyMiB, heapLateMiB, peakMiB }: SyncFigures): string {
  const heap = `live heap ${heapEarlyMiB.toFixed(0)} MiB early, ${heapLateMiB.toFixed(0)} MiB late`
  return `${records} work items: ${rows} rows in ${seconds.toFixed(0)} s; ${heap}; at most ${peakMiB.toFixed(0)} MiB`
}
