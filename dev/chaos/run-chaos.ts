import { setTimeout } from 'node:timers/promises'
import { request } from 'undici'
import { reconcile, type Reconciliation } from '../../shared/bridge/journal/reconcile.ts'
import { readStories } from '../../shared/bridge/journal/timeline.ts'
import { createAzureDeadLetterStore } from '../../shared/storage/azure/azure-blobs.ts'
import { blobServiceClient } from '../../shared/storage/azure/blob-client.ts'
import { createAzureJournal } from '../../shared/storage/azure/azure-journal.ts'
import { postAll, type PostTally } from './post-alerts.ts'
import { planPosts } from './posts.ts'
import { createRandom, integerBetween, type Random } from './random.ts'
import { judge, type ProductRow, type Verdict } from './verdict.ts'
import { makeWeather } from './fault-plan.ts'
import { ChaosWorld } from './world.ts'

export interface ChaosOptions {
  readonly alerts: number
  readonly processes: number
  /** How long the failures last. */
  readonly seconds: number
  readonly seed: number
  /** How copies end: killed, as by a power failure, or asked to stop, as by a deployment. */
  readonly isByForce: boolean
  /** For the app, its log and the storage's data. */
  readonly folder: string
  readonly tell: (line: string) => void
}

/** The results of a run. */
export interface ChaosReport extends Verdict {
  readonly posts: PostTally
  readonly reconciliation: Reconciliation
  readonly incidents: readonly ProductRow[]
  readonly notes: number
  /** By code. */
  readonly deadLetters: ReadonlyMap<string, number>
  /** How often an alert had to wait, by code. */
  readonly waits: ReadonlyMap<string, number>
  /** How often a copy of the app was replaced by another one. */
  readonly restarts: number
  /** By name. */
  readonly faults: ReadonlyMap<string, number>
  /** Messages that were still waiting at the end. */
  readonly queued: number
  readonly seconds: number
}

/** Every few seconds a copy is replaced by another one. */
const REPLACE_SECONDS = [2, 6] as const

/** How long the storage is away, once, in the middle. */
export const STORAGE_AWAY_SECONDS = 5

/** A killed copy's claim on a ticket lasts about three minutes; after twice that time nothing may be left. */
const SETTLED_WITHIN_SECONDS = 420

const TELL_EVERY_SECONDS = 10

/** Posts alerts while everything fails, waits until all work is done, and checks the results. */
export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { alerts, processes, seconds, seed, isByForce, folder, tell } = options
  await using world = await ChaosWorld.start(folder, processes)
  const startedAt = Date.now()
  const { subjects, posts } = planPosts(alerts, seconds, startedAt, createRandom(seed))
  const tally: PostTally = { accepted: 0, refused: 0, unanswered: 0, deliveries: new Map() }
  let turn = 0
  const webhook = (): string => world.webhook((turn += 1) % processes)
  tell(`${posts.length} posts about ${subjects.length} subjects, ${processes} processes, seed ${seed}`)

  const stopping = new AbortController()
  const progress = tellProgress(world, tally, startedAt, tell, stopping.signal)
  const ill = AbortSignal.timeout(seconds * 1000)
  const [faults, restarts] = await Promise.all([
    makeWeather(world.stack.serviceNow.url, createRandom(seed + 1), ill),
    replaceCopies(world, isByForce, createRandom(seed + 2), ill),
    interruptStorage(world, seconds),
    postAll(posts, startedAt, webhook, tally),
  ])
  tell('The failures are over; waiting for what is on its way')
  const queued = await untilQuiet(world)
  stopping.abort()
  await progress

  const found = await lookAt(world, new Date(startedAt).toISOString())
  return {
    ...judge({ subjects, deliveries: tally.deliveries, ...found }),
    ...found,
    notes: found.notes.length,
    posts: tally,
    restarts,
    faults,
    queued,
    seconds: Math.round((Date.now() - startedAt) / 1000),
  }
}

/** @returns how often */
async function replaceCopies(
  world: ChaosWorld,
  isByForce: boolean,
  random: Random,
  stopping: AbortSignal,
): Promise<number> {
  let restarts = 0
  for (;;) {
    await pause(integerBetween(...REPLACE_SECONDS, random), stopping)
    if (stopping.aborted) return restarts
    await world.replaceCopy(integerBetween(0, world.processes - 1, random), isByForce)
    restarts += 1
  }
}

async function interruptStorage(world: ChaosWorld, seconds: number): Promise<void> {
  await setTimeout((seconds / 2) * 1000)
  await world.interruptStorage(() => setTimeout(STORAGE_AWAY_SECONDS * 1000))
}

/** @returns the number of messages that are left: 0 unless it took too long */
async function untilQuiet(world: ChaosWorld): Promise<number> {
  const until = Date.now() + SETTLED_WITHIN_SECONDS * 1000
  let queued = await world.queued()
  while (queued > 0 && Date.now() < until) {
    await setTimeout(500)
    queued = await world.queued()
  }
  return queued
}

async function tellProgress(
  world: ChaosWorld,
  tally: PostTally,
  startedAt: number,
  tell: (line: string) => void,
  stopping: AbortSignal,
): Promise<void> {
  for (;;) {
    await pause(TELL_EVERY_SECONDS, stopping)
    if (stopping.aborted) return
    const queued = await world.queued().catch(() => undefined)
    const time = `${Math.round((Date.now() - startedAt) / 1000)} s`.padStart(6)
    const { accepted, refused, unanswered } = tally
    const waiting = queued === undefined ? 'storage is away' : `${queued} messages wait`
    tell(`${time}  ${accepted} accepted, ${refused} refused, ${unanswered} unanswered, ${waiting}`)
  }
}

async function pause(seconds: number, stopping: AbortSignal): Promise<void> {
  await setTimeout(seconds * 1000, undefined, { signal: stopping }).catch(() => undefined)
}

async function lookAt(world: ChaosWorld, since: string) {
  const access = { connectionString: world.connectionString }
  const journal = createAzureJournal(access, Date.now)
  const letters = createAzureDeadLetterStore(blobServiceClient(access))
  const letterCodes: string[] = []
  for await (const id of letters.list()) letterCodes.push((await letters.read(id))?.code ?? 'gone')
  const { url } = world.stack.serviceNow
  const stories = await readStories(since, journal)
  const waiting = stories.flatMap(({ entries }) => entries.filter((entry) => entry.step === 'waiting'))
  return {
    deadLetters: countBy(letterCodes),
    waits: countBy(waiting.map(({ code }) => code)),
    stories,
    // Nothing is pending, so no grace period is needed.
    reconciliation: await reconcile(since, { journal, deadLetters: letters, now: Date.now, graceSeconds: 0 }),
    incidents: await tableOf(url, 'incident'),
    notes: await tableOf(url, 'sys_journal_field'),
  }
}

function countBy(names: readonly string[]): Map<string, number> {
  return new Map([...Map.groupBy(names, (name) => name)].map(([name, same]) => [name, same.length]))
}

async function tableOf(serviceNowUrl: string, table: string): Promise<ProductRow[]> {
  const answer = await request(`${serviceNowUrl}/__admin/tables/${table}`)
  return ((await answer.body.json()) as { records: ProductRow[] }).records
}
