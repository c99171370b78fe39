import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { metricAlert, type MetricAlertFacts } from '../dev/metric-alert.ts'
import { type Cost, formatCosts } from './cost-text.ts'
import { BenchWorld } from './bench-world.ts'

/** Number of alerts to count. */
export interface CostSizes {
  /** Alerts in sequence, each posted when the previous one is delivered. */
  readonly warm: number
  readonly throttled: number
  readonly throttledSeconds: number
  readonly storm: number
}

const SIZES: CostSizes = { warm: 20, throttled: 20, throttledSeconds: 20, storm: 500 }

const RETRY_AFTER_SECONDS = 5

/** Prints what an alert costs in storage transactions, calls to the product and calls to the vault. */
export async function runCost(json: boolean): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'bridge-cost-'))
  try {
    const costs = await measureCosts(folder, SIZES)
    console.log(json ? JSON.stringify(costs.map(plain), undefined, 2) : formatCosts(costs))
  } finally {
    await rm(folder, { recursive: true })
  }
}

export async function measureCosts(folder: string, sizes: CostSizes): Promise<Cost[]> {
  await using world = await BenchWorld.start(folder, { isCounting: true })
  return [
    ...(await coldCosts(world)),
    ...(await warmCosts(world, sizes)),
    await throttledCost(world, sizes),
    await stormCost(world, sizes),
  ]
}

const FIRED_AT = Date.now()
const ENDED_AT = new Date(FIRED_AT + 60_000).toISOString()

function alert(item: string, more: Partial<MetricAlertFacts> = {}): string {
  const firedAt = new Date(FIRED_AT).toISOString()
  return metricAlert({ episode: item, rule: item, item, severity: 'Sev2', firedAt, ...more })
}

/** Each is posted to an app that has just started and has received no alert yet. */
async function coldCosts(world: BenchWorld): Promise<Cost[]> {
  // The first start creates queue, tables and containers, which no alert pays for.
  await world.startApp()
  await world.measure(async (post) => [await post(alert('first'))])
  await world.sweep()
  const costs: Cost[] = []
  for (const [name, payload] of lifeOf('cold')) {
    await world.startApp()
    const tally = await world.measure(async (post) => [await post(payload)])
    costs.push({ name: `${name}, cold`, alerts: 1, tally })
  }
  return costs
}

async function warmCosts(world: BenchWorld, { warm }: CostSizes): Promise<Cost[]> {
  const items = Array.from({ length: warm }, (_, index) => `warm-${index}`)
  const costs: Cost[] = []
  for (const name of lifeOf('').keys()) {
    const tally = await world.measure(async (post) => {
      const deliveryIds: string[] = []
      for (const item of items) {
        const since = new Date().toISOString()
        deliveryIds.push(await post(lifeOf(item).get(name) ?? ''))
        await world.untilDelivered(deliveryIds.slice(-1), since)
      }
      return deliveryIds
    })
    costs.push({ name: `${name}, warm`, alerts: warm, tally })
  }
  return costs
}

/** The notifications of one problem, in order. */
function lifeOf(item: string): Map<string, string> {
  return new Map([
    ['open', alert(item)],
    ['repeat', alert(item)],
    ['resolve', alert(item, { resolvedAt: ENDED_AT })],
  ])
}

async function throttledCost(world: BenchWorld, { throttled, throttledSeconds }: CostSizes): Promise<Cost> {
  const items = Array.from({ length: throttled }, (_, index) => `throttled-${index}`)
  await world.throttle(RETRY_AFTER_SECONDS)
  const tally = await world.measure(async (post) => {
    const deliveryIds = await Promise.all(items.map((item) => post(alert(item))))
    await setTimeout(throttledSeconds * 1000)
    await world.throttle(undefined)
    return deliveryIds
  })
  return { name: `open, throttled for ${throttledSeconds} s`, alerts: throttled, tally }
}

async function stormCost(world: BenchWorld, { storm }: CostSizes): Promise<Cost> {
  const items = Array.from({ length: storm }, (_, index) => `storm-${index}`)
  const tally = await world.measure((post) =>
    Promise.all(items.map((item) => post(alert(item, { rule: 'storm' })))),
  )
  return { name: 'storm of one rule', alerts: storm, tally }
}

function plain({ name, alerts, tally }: Cost): object {
  return { name, alerts, ...Object.fromEntries(tally.counts) }
}
