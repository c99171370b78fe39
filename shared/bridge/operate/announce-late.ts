import type { Config, Fallback } from '../../config/config.ts'
import { asBridgeError } from '../../errors.ts'
import type { Log } from '../../log.ts'
import type { Journal, Registers } from '../../storage/ports.ts'
import type { Announce } from '../announce/announce.ts'
import { createSharedState, type SharedState } from '../protect/shared-state.ts'
import {
  afterLook,
  isFree,
  LATE_FORMAT,
  type LateAlert,
  type LateEntry,
  type LateNews,
  type LateState,
  planLate,
  readFromOf,
  readLateNews,
} from './late-alerts.ts'
import { deliveredNotice, lateNotice } from './late-notices.ts'

export interface AnnounceLateOptions {
  readonly config: () => Promise<Config>
  readonly journal: Pick<Journal, 'read' | 'write'>
  readonly registers: Registers
  readonly announce: Announce
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
}

interface Tools extends AnnounceLateOptions {
  readonly shared: SharedState<LateState>
  readonly fallback: Fallback
  readonly routes: Config['routes']
  readonly news: ReadonlyMap<string, LateNews>
  /** As it was before this check. */
  readonly state: LateState
}

/** Notices that share a post. */
const TOGETHER = 50

/**
 * Looks for alerts that have no ticket in time and announces each through `fallback`, once, and once more when it has one.
 * It reads the journal, and so needs neither the queue nor the product. Never throws: failures are logged, and repeated
 * at the next check.
 *
 * A register that says which instance announces what keeps instances and tries apart.
 */
export function createAnnounceLate(options: AnnounceLateOptions): () => Promise<void> {
  const shared = createSharedState('fallback/late', LATE_FORMAT, options)
  return async () => {
    try {
      const { fallback, routes } = await options.config()
      if (fallback !== undefined) await look(fallback, routes, shared, options)
    } catch (thrown) {
      const { code, message } = asBridgeError(thrown)
      options.log('error', 'fallback-failed', { code, reason: message })
    }
  }
}

async function look(
  fallback: Fallback,
  routes: Config['routes'],
  shared: SharedState<LateState>,
  options: AnnounceLateOptions,
): Promise<void> {
  const now = options.now()
  const lateBefore = isoOf(now - fallback.afterSeconds * 1000)
  const state = await storedIn(shared)
  const lines = options.journal.read(readFromOf(state.lookedUntil === '' ? lateBefore : state.lookedUntil))
  const news = await readLateNews(lines, fallback.severity, state)
  const { late, muted, delivered, over, crowdedOut } = planLate(state, news, lateBefore, isoOf(now))
  const tools: Tools = { ...options, shared, fallback, routes, news, state }
  await announceInTurn(late, 'alert-late', tools)
  await announceInTurn(delivered, 'late-alert-delivered', tools)
  if (crowdedOut > 0) {
    const reason = 'too many alerts are late: these are announced when others have a ticket'
    options.log('error', 'fallback-failed', { alerts: crowdedOut, reason })
  }
  // Alerts that could not be announced are checked again.
  const lookedUntil = crowdedOut > 0 ? state.lookedUntil : lateBefore
  await shared.changeStored((stored) =>
    afterLook(withMuted(withAlerts(stored, over, { endedAt: isoOf(now) }), muted), lookedUntil),
  )
}

/** The state as it is stored, never the copy of an instance that cannot reach the storage. */
async function storedIn(shared: SharedState<LateState>): Promise<LateState> {
  let state = LATE_FORMAT.defaults
  await shared.changeStored((stored) => {
    state = stored
    return undefined
  })
  return state
}

type Event = 'alert-late' | 'late-alert-delivered'

/** @throws BridgeError what announcing throws; those that were not announced are free again */
async function announceInTurn(entries: readonly LateEntry[], event: Event, tools: Tools): Promise<void> {
  for (let done = 0; done < entries.length; done += TOGETHER) {
    const taken = await take(entries.slice(done, done + TOGETHER), tools)
    if (taken.length === 0) continue
    try {
      await announceTogether(taken, event, tools)
    } catch (thrown) {
      await change(taken, { begunAt: null }, tools)
      throw thrown
    }
  }
}

/** Of these, those that nobody else is about to announce, or has announced meanwhile. */
async function take(entries: readonly LateEntry[], { shared, now }: Tools): Promise<readonly LateEntry[]> {
  const begunAt = isoOf(now())
  let taken: readonly LateEntry[] = []
  await shared.changeStored((stored) => {
    taken = entries.filter(([id, { announcedAt }]) => {
      const known = stored.alerts[id]
      return known === undefined || (known.announcedAt === announcedAt && isStillFree(known, begunAt))
    })
    const begun = taken.map(([id, alert]) => [id, { ...alert, begunAt }])
    return taken.length === 0
      ? undefined
      : { ...stored, alerts: { ...stored.alerts, ...(Object.fromEntries(begun) as LateState['alerts']) } }
  })
  return taken
}

function isStillFree(known: LateAlert, now: string): boolean {
  return known.endedAt === null && isFree(known, now)
}

async function announceTogether(taken: readonly LateEntry[], event: Event, tools: Tools): Promise<void> {
  const { announce, fallback, journal, log, news, now, routes, state } = tools
  const isLate = event === 'alert-late'
  const notices = taken.map((entry) => {
    const said = news.get(entry[0]) ?? {}
    return isLate ? lateNotice(entry, said, routes) : deliveredNotice(entry, said, isoOf(now()))
  })
  for (const { id, facts, text } of notices) {
    // Once, even if the announcement needs several tries.
    if (isLate && state.alerts[id] !== undefined) continue
    log(isLate ? 'error' : 'info', event, { ...facts, reason: text })
  }
  await announce({ event: 'alert-late', condition: isLate ? 'fired' : 'resolved', notices }, fallback)
  const at = isoOf(now())
  await change(taken, { begunAt: null, [isLate ? 'announcedAt' : 'endedAt']: at }, tools)
  await journal.write(notices.map(({ id }) => ({ step: 'announced', at, deliveryId: id, event })))
}

async function change(
  entries: readonly LateEntry[],
  members: Partial<LateAlert>,
  { shared }: Pick<Tools, 'shared'>,
): Promise<void> {
  const ids = entries.map(([id]) => id)
  await shared.changeStored((stored) => withAlerts(stored, ids, members))
}

function withAlerts(state: LateState, ids: readonly string[], members: Partial<LateAlert>): LateState {
  const changed = ids.flatMap((id) => {
    const alert = state.alerts[id]
    return alert === undefined ? [] : [[id, { ...alert, ...members }] as const]
  })
  return { ...state, alerts: { ...state.alerts, ...Object.fromEntries(changed) } }
}

/** Those that no other instance has begun to announce meanwhile. */
function withMuted(state: LateState, muted: readonly LateEntry[]): LateState {
  const quiet = muted.filter(([id]) => (state.alerts[id]?.begunAt ?? null) === null)
  return { ...state, alerts: { ...state.alerts, ...Object.fromEntries(quiet) } }
}

function isoOf(milliseconds: number): string {
  return new Date(milliseconds).toISOString()
}
