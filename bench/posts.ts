import { metricAlert } from '../dev/metric-alert.ts'
import type { BenchWorld } from './bench-world.ts'

/** The result of many posts. */
export interface Posted {
  readonly deliveryIds: readonly string[]
  readonly perSecond: number
  readonly p99Ms: number
  /** ISO 8601 UTC: when the first was posted. */
  readonly since: string
}

/** Posts alerts to the app. @param name tells them from those of other runs @param inFlight number of concurrent posts */
export async function postMany(
  world: BenchWorld,
  name: string,
  inFlight: number,
  alerts: number,
): Promise<Posted> {
  const payloads = Array.from({ length: alerts }, (_, index) => alertOf(`${name}-${index}`))
  const since = new Date().toISOString()
  const deliveryIds: string[] = []
  const waits: number[] = []
  const seconds = await secondsFor(inFlight, payloads, async (payload) => {
    const startedAt = performance.now()
    deliveryIds.push(await world.post(payload))
    waits.push(performance.now() - startedAt)
  })
  const p99Ms = waits.toSorted((one, other) => one - other)[Math.floor(waits.length * 0.99)] ?? 0
  return { deliveryIds, perSecond: alerts / seconds, p99Ms, since }
}

const RULES = 6

/** A payload. @param item names its episode */
export function alertOf(item: string): string {
  const rule = `rule ${item.length % RULES}`
  return metricAlert({ episode: item, rule, item, severity: 'Sev2', firedAt: new Date().toISOString() })
}

/** Does the work for all items, with a limit on how many at a time. @returns how long it took */
export async function secondsFor<T>(
  inFlight: number,
  items: readonly T[],
  work: (item: T) => Promise<void>,
): Promise<number> {
  const startedAt = performance.now()
  const left = items.values()
  const workers = Array.from({ length: inFlight }, async () => {
    for (const item of left) await work(item)
  })
  await Promise.all(workers)
  return (performance.now() - startedAt) / 1000
}
