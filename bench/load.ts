import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type AppCopy, startAppCopy } from '../dev/app-copy.ts'
import { CONFIG_FOLDER } from '../dev/stack/config-copy.ts'
import { BenchWorld } from './bench-world.ts'
import { postMany } from './posts.ts'
import { buildTrivialApp } from './trivial-app.ts'
import { SERVICES } from './transactions.ts'
import { meanOf, postToHost, rawPuts } from './yardsticks.ts'

export interface LoadOptions {
  /** Numbers of concurrent posts, with a run for each. */
  readonly inFlight: readonly number[]
  /** Number of alerts in each run. */
  readonly alerts: number
  /** Settings of the app that are compared with others. */
  readonly settings?: Readonly<Record<string, string>>
}

export interface AcceptFigures {
  readonly inFlight: number
  readonly perSecond: number
  /** The rate of the storage's own client in the same run. */
  readonly rawPutPerSecond: number
  readonly ratio: number
  readonly cpuMsPerAlert: number
  /** Processor time of that client for each message. */
  readonly rawPutCpuMs: number
  /** The share of the local host and the functions library: an app that stores nothing, in the same host. */
  readonly hostPerSecond: number
  readonly hostCpuMs: number
  readonly p99Ms: number
}

export interface EndToEndFigures {
  readonly inFlight: number
  readonly perSecond: number
  readonly rawPutPerSecond: number
  readonly ratio: number
  readonly cpuMsPerAlert: number
  readonly rawPutCpuMs: number
  /** Counted in a separate run, because counting takes time. */
  readonly storageTransactionsPerAlert: number
  readonly rssMiB: number
  /** The part of it that is left after a garbage collection. */
  readonly aliveMiB: number
}

export interface LoadFigures {
  readonly accept: readonly AcceptFigures[]
  readonly endToEnd: readonly EndToEndFigures[]
}

/** Each alert has a ticket of its own: this does not measure storms. */
const BRIDGE_YAML = `connections:
  servicenow:
    product: servicenow
    url: \${SERVICENOW_URL}
    storm: { perRule: 10000, perConnection: 10000 }
routes:
  - name: incidents
    connection: servicenow
    template: servicenow-incident
defaultRoute: incidents
`

/** The number of concurrent posts of the end-to-end run: as many as one or two action groups send in a bad minute. */
const END_TO_END_IN_FLIGHT = 16

const NO_DELIVERY = { 'AzureWebJobs.deliver-alert.Disabled': '1' }

/** Prints how many alerts an instance accepts and delivers, compared to the storage's own client on this machine. */
export async function runLoad(json: boolean, options: LoadOptions): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'bridge-load-'))
  try {
    const figures = await measureLoad(folder, options)
    console.log(json ? JSON.stringify(plainLoad(figures), undefined, 2) : formatLoad(figures))
  } finally {
    await rm(folder, { recursive: true })
  }
}

/** The figures that others read: their names stay. What explains them is only in the text. */
export function plainLoad({ accept, endToEnd }: LoadFigures): object {
  return {
    accept: accept.map((each) => ({ ...ratesOf(each), p99Ms: each.p99Ms })),
    endToEnd: endToEnd.map(({ storageTransactionsPerAlert, rssMiB, ...each }) => {
      return { ...ratesOf(each), storageTransactionsPerAlert, rssMiB }
    }),
  }
}

type Rates = Pick<AcceptFigures, 'inFlight' | 'perSecond' | 'rawPutPerSecond' | 'ratio' | 'cpuMsPerAlert'>

function ratesOf({ inFlight, perSecond, rawPutPerSecond, ratio, cpuMsPerAlert }: Rates): Rates {
  return { inFlight, perSecond, rawPutPerSecond, ratio, cpuMsPerAlert }
}

export async function measureLoad(folder: string, options: LoadOptions): Promise<LoadFigures> {
  const config = join(folder, 'config')
  await mkdir(config)
  await cp(join(CONFIG_FOLDER, 'templates'), join(config, 'templates'), { recursive: true })
  await writeFile(join(config, 'bridge.yaml'), BRIDGE_YAML)
  const settings = { BRIDGE_CONFIG: config, ...options.settings }
  const transactions = await countTransactions(folder, settings, options)
  await using world = await BenchWorld.start(folder, { isCounting: false, settings })
  const accept = await acceptAll(world, join(folder, 'trivial'), options)
  await world.empty()
  return { accept, endToEnd: [await endToEndFigures(world, options.alerts, transactions)] }
}

/** @param folder for the app that stores nothing */
async function acceptAll(world: BenchWorld, folder: string, options: LoadOptions): Promise<AcceptFigures[]> {
  await buildTrivialApp(folder)
  const settings = { AzureWebJobsStorage: world.storage.connectionString }
  const host = await startAppCopy({ appFolder: folder, settings, logFile: join(folder, 'app.log') })
  try {
    const accept: AcceptFigures[] = []
    for (const inFlight of options.inFlight) {
      accept.push(await acceptFigures(world, host, inFlight, options.alerts))
    }
    return accept
  } finally {
    await host.stop()
  }
}

async function acceptFigures(
  world: BenchWorld,
  host: AppCopy,
  inFlight: number,
  alerts: number,
): Promise<AcceptFigures> {
  await world.startApp(NO_DELIVERY)
  await postMany(world, `warm-${inFlight}`, inFlight, Math.ceil(alerts / 10))
  await postToHost(host, inFlight, Math.ceil(alerts / 10))
  const before = await rawPuts(world, inFlight, alerts)
  const cpuBefore = await world.usage()
  const { perSecond, p99Ms } = await postMany(world, `accept-${inFlight}`, inFlight, alerts)
  const cpuAfter = await world.usage()
  const raw = meanOf(before, await rawPuts(world, inFlight, alerts))
  const hostOnly = await postToHost(host, inFlight, alerts)
  return {
    inFlight,
    perSecond,
    rawPutPerSecond: raw.perSecond,
    ratio: perSecond / raw.perSecond,
    cpuMsPerAlert: (cpuAfter.cpuMs - cpuBefore.cpuMs) / alerts,
    rawPutCpuMs: raw.cpuMs,
    hostPerSecond: hostOnly.perSecond,
    hostCpuMs: hostOnly.cpuMs,
    p99Ms,
  }
}

async function endToEndFigures(
  world: BenchWorld,
  alerts: number,
  storageTransactionsPerAlert: number,
): Promise<EndToEndFigures> {
  const inFlight = END_TO_END_IN_FLIGHT
  await warmUp(world, Math.ceil(alerts / 10))
  const before = await rawPuts(world, inFlight, alerts)
  const cpuBefore = await world.usage()
  const startedAt = performance.now()
  const { deliveryIds, since } = await postMany(world, 'end', inFlight, alerts)
  await world.untilIncidents(alerts)
  const seconds = (performance.now() - startedAt) / 1000
  await world.untilDelivered(deliveryIds, since)
  const cpuAfter = await world.usage()
  const aliveMiB = await world.aliveMiB()
  const raw = meanOf(before, await rawPuts(world, inFlight, alerts))
  const perSecond = alerts / seconds
  return {
    inFlight,
    perSecond,
    rawPutPerSecond: raw.perSecond,
    ratio: perSecond / raw.perSecond,
    cpuMsPerAlert: (cpuAfter.cpuMs - cpuBefore.cpuMs) / alerts,
    rawPutCpuMs: raw.cpuMs,
    storageTransactionsPerAlert,
    rssMiB: cpuAfter.rssMiB,
    aliveMiB,
  }
}

async function countTransactions(
  folder: string,
  settings: Readonly<Record<string, string>>,
  { alerts }: LoadOptions,
): Promise<number> {
  await using world = await BenchWorld.start(folder, { isCounting: true, settings })
  await warmUp(world, Math.ceil(alerts / 10))
  const tally = await world.measure(async () => {
    const { deliveryIds } = await postMany(world, 'counted', END_TO_END_IN_FLIGHT, alerts)
    return deliveryIds
  })
  return SERVICES.reduce((sum, service) => sum + tally.sum(service), 0) / alerts
}

/** Warms the app up: the first alerts create tables and containers, and sign in. */
async function warmUp(world: BenchWorld, alerts: number): Promise<void> {
  await world.startApp()
  const { deliveryIds, since } = await postMany(world, 'warm', END_TO_END_IN_FLIGHT, alerts)
  await world.untilDelivered(deliveryIds, since)
  await world.sweep()
  await world.startApp()
  const again = await postMany(world, 'warmer', END_TO_END_IN_FLIGHT, alerts)
  await world.untilDelivered(again.deliveryIds, again.since)
  await world.forgetIncidents()
}

function lineOf(figures: object): string {
  return Object.entries(figures)
    .map(([name, value]) => `${name} ${Math.round(Number(value) * 100) / 100}`)
    .join(', ')
}

function formatLoad({ accept, endToEnd }: LoadFigures): string {
  return [
    ...accept.map((each) => `accept: ${lineOf(each)}`),
    ...endToEnd.map((each) => `end to end: ${lineOf(each)}`),
  ].join('\n')
}
