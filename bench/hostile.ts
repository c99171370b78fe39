import { fileURLToPath } from 'node:url'
import { parseAlert } from '../shared/alert/parse-alert.ts'
import { chooseRoutes } from '../shared/bridge/deliver/choose-routes.ts'
import { previewAlert } from '../shared/bridge/deliver/preview-alert.ts'
import { createEnqueue } from '../shared/bridge/queue/enqueue.ts'
import { createReceiveAlert } from '../shared/bridge/receive/receive-alert.ts'
import type { Config } from '../shared/config/config.ts'
import { loadConfig } from '../shared/config/load-config.ts'
import { PRODUCTS } from '../shared/connectors/products.ts'
import { asBridgeError } from '../shared/errors.ts'
import { GROUPINGS, partsOf } from '../shared/ticket/parts.ts'
import { hostileBodies } from './hostile-bodies.ts'

/**
 * For how long a body of one kind blocked the event loop, in milliseconds of processor time of the thread, which does not
 * depend on the load of the machine.
 */
export interface Stall {
  readonly kind: string
  /** `202`, or the code of the refusal. */
  readonly answer: string
  /** From the body's arrival to its answer, storage aside. */
  readonly receiveMs: number
  /** From the message's arrival to the first call, storage aside. */
  readonly deliverMs: number
  /** The time for one ticket of it, on the slowest route. */
  readonly ticketMs: number
}

/** The longest time for which a body may block others. */
const LONGEST_STALL_MS = 50

const REPETITIONS = 8

/** Prints the longest stall of the event loop for each kind of body, and fails if one is too long. */
export async function runHostile(json: boolean): Promise<void> {
  const stalls = await measureStalls()
  console.log(json ? JSON.stringify(stalls, undefined, 2) : formatStalls(stalls))
  if (stalls.some((stall) => longestOf(stall) > LONGEST_STALL_MS)) process.exitCode = 1
}

/** @param most number of kinds of bodies; default: all */
export async function measureStalls(most = Infinity): Promise<Stall[]> {
  const config = await loadConfig(fileURLToPath(new URL('../config', import.meta.url)), undefined, PRODUCTS)
  const stalls: Stall[] = []
  for (const [kind, body] of [...hostileBodies()].slice(0, most)) {
    stalls.push(await measure(kind, body, config))
  }
  return stalls
}

async function measure(kind: string, text: string, config: Config): Promise<Stall> {
  const body = Buffer.from(text)
  const receivedAt = new Date().toISOString()
  const receive = createReceiveAlert({
    enqueue: createEnqueue(() => Promise.resolve(), { write: () => Promise.resolve() }),
    journal: { write: () => Promise.resolve() },
    routeNames: () => Promise.resolve(undefined),
    keepUnrecognised: () => Promise.resolve(undefined),
    log: () => undefined,
    now: Date.now,
  })
  let answer = ''
  const receiveMs = await workOf(async () => {
    answer = await receive({
      body,
      contentType: 'application/json',
      route: undefined,
      traceparent: undefined,
    }).then(
      () => '202',
      (error: unknown) => asBridgeError(error).code,
    )
  })
  if (answer !== '202') return { kind, answer, receiveMs, deliverMs: 0, ticketMs: 0 }

  const deliverMs = await workOf(() => {
    const raw: unknown = JSON.parse(text)
    const alert = parseAlert(raw, receivedAt)
    chooseRoutes(config, alert, raw)
    for (const grouping of GROUPINGS) partsOf(alert, grouping)
  })
  const raw: unknown = JSON.parse(text)
  const tickets = []
  for (const { name } of config.routes) {
    tickets.push(await workOf(() => previewAlert(config, raw, receivedAt, name)))
  }
  return { kind, answer, receiveMs, deliverMs, ticketMs: Math.max(...tickets) }
}

/** Processor time of one run in milliseconds, averaged over several because the clock is coarse. */
async function workOf(run: () => unknown): Promise<number> {
  const before = process.threadCpuUsage()
  for (let repetition = 0; repetition < REPETITIONS; repetition += 1) await run()
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / 1000 / REPETITIONS
}

function longestOf({ receiveMs, deliverMs, ticketMs }: Stall): number {
  return Math.max(receiveMs, deliverMs, ticketMs)
}

/** The first columns of the table have text; the others have figures. */
const TEXT_COLUMNS = 2

function formatStalls(stalls: readonly Stall[]): string {
  const rows = stalls.map((stall) => [
    stall.kind,
    stall.answer,
    ...[stall.receiveMs, stall.deliverMs, stall.ticketMs, longestOf(stall)].map((ms) => ms.toFixed(1)),
  ])
  const table = [['1 MiB of', 'answer', 'receive', 'deliver', 'ticket', 'longest, ms'], ...rows]
  const widths = table[0]?.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0))) ?? []
  return table
    .map((row) =>
      row
        .map((cell, column) =>
          column < TEXT_COLUMNS ? cell.padEnd(widths[column] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  '),
    )
    .join('\n')
}
