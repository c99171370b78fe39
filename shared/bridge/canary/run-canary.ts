import type { CanaryConfig, Config, Fallback } from '../../config/config.ts'
import type { Check } from '../../connectors/connector.ts'
import { asBridgeError } from '../../errors.ts'
import type { Log } from '../../log.ts'
import type { DeadEntry, DeliveredEntry, JournalEntry } from '../../storage/journal-entry.ts'
import type { Journal, Registers } from '../../storage/ports.ts'
import type { Announce, Notice } from '../announce/announce.ts'
import { createSharedState, type SharedState } from '../protect/shared-state.ts'
import { alertOfCanary, type Canary } from './canary-alert.ts'
import { CANARY_FORMAT, canaryCheck, type CanaryState, isDue } from './canary-state.ts'

export interface CanaryOptions {
  readonly config: () => Promise<Pick<Config, 'canary' | 'fallback'>>
  readonly announce: () => Promise<Announce>
  /** Takes an alert as the webhook does, for a route. @returns its deliveryId */
  readonly receive: (payload: object, route: string) => Promise<string>
  readonly journal: Pick<Journal, 'read'>
  readonly registers: Registers
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** Sends a test alert at intervals, and measures how long it takes to become a ticket. */
export interface Canaries {
  /** Checks the outcome of the last one, and sends the next when it is due. Failures of the canary are not thrown. */
  run(): Promise<void>
  /** For the health check; none without a canary. */
  check(): Promise<readonly Check[]>
}

export function createCanaries(options: CanaryOptions): Canaries {
  const state = createSharedState('canary/state', CANARY_FORMAT, options)
  return {
    run: async () => {
      const { canary, fallback } = await options.config()
      if (canary === undefined) return
      const observed = await observe(await state.look(), canary, options)
      const after = await sendIfDue(observed, canary, options)
      await save(state, fallback === undefined ? after : await announced(after, canary, fallback, options))
    },
    check: async () => {
      const { canary } = await options.config()
      return canary === undefined ? [] : [canaryCheck(await state.look(), canary, options.now())]
    },
  }
}

async function save(state: SharedState<CanaryState>, after: CanaryState): Promise<void> {
  await state.change((before) => (JSON.stringify(before) === JSON.stringify(after) ? undefined : after))
}

/** The outcome of the pending canary, according to the journal. */
async function observe(
  state: CanaryState,
  { lateSeconds, route }: CanaryConfig,
  { journal, log, now }: CanaryOptions,
): Promise<CanaryState> {
  const { sentAt, deliveryId, isSettled } = state
  if (isSettled || sentAt === null) return state
  const end = await endOf(deliveryId, sentAt, journal)
  if (end?.step === 'dead')
    return missed({ ...state, isSettled: true }, route, `${end.code}: ${end.reason}`, log)
  const seconds = Math.round(
    (Date.parse(end?.at ?? new Date(now()).toISOString()) - Date.parse(sentAt)) / 1000,
  )
  const isLate = seconds > lateSeconds
  if (end === undefined) return isLate ? missed(state, route, `no ticket after ${seconds} s`, log) : state
  if (isLate) return missed({ ...state, isSettled: true }, route, `it took ${seconds} s`, log)
  log('info', 'canary-delivered', { route, connection: end.connection, number: end.number, seconds })
  return { ...state, isSettled: true, missed: '', deliveredAt: end.at, seconds }
}

/** Once for each canary. */
function missed(state: CanaryState, route: string, reason: string, log: Log): CanaryState {
  if (!state.isReported) log('error', 'canary-missed', { deliveryId: state.deliveryId, route, reason })
  return { ...state, isReported: true, missed: reason }
}

/** Announces once that canaries are missed, and once that they arrive again; a failed announcement is repeated. */
async function announced(
  state: CanaryState,
  { route }: CanaryConfig,
  fallback: Fallback,
  { announce, log, now }: CanaryOptions,
): Promise<CanaryState> {
  const { missed: reason, announcedSince, sentAt } = state
  const isMissed = reason !== ''
  if (isMissed === (announcedSince !== null)) return state
  const since = announcedSince ?? sentAt ?? new Date(now()).toISOString()
  const notice: Notice = {
    id: `${route}/${since}`,
    title: 'The canary of the alert bridge did not become a ticket',
    severity: 'Sev1',
    since,
    ...(isMissed ? {} : { endedAt: new Date(now()).toISOString() }),
    text: isMissed
      ? `Alerts of the route ${route} are likely to wait as well: ${reason}.`
      : `A canary of the route ${route} became a ticket in time again.`,
    items: ['alert-ticket-bridge'],
    facts: { route },
  }
  try {
    const condition = isMissed ? 'fired' : 'resolved'
    await (
      await announce()
    )({ event: 'canary-missed', condition, notices: [notice] }, fallback)
    return { ...state, announcedSince: isMissed ? since : null }
  } catch (thrown) {
    const { code, message } = asBridgeError(thrown)
    log('error', 'fallback-failed', { code, reason: message })
    return state
  }
}

async function endOf(
  deliveryId: string,
  since: string,
  journal: Pick<Journal, 'read'>,
): Promise<DeliveredEntry | DeadEntry | undefined> {
  let end: DeliveredEntry | DeadEntry | undefined
  for await (const entry of journal.read(since)) if (isEnd(entry, deliveryId)) end ??= entry
  return end
}

function isEnd(entry: JournalEntry, deliveryId: string): entry is DeliveredEntry | DeadEntry {
  return entry.deliveryId === deliveryId && (entry.step === 'delivered' || entry.step === 'dead')
}

async function sendIfDue(
  state: CanaryState,
  config: CanaryConfig,
  options: CanaryOptions,
): Promise<CanaryState> {
  const at = new Date(options.now()).toISOString()
  const isToEnd = config.ticket === 'each' && state.isSettled && state.condition === 'fired'
  if (isToEnd && state.deliveryId !== '') {
    return send(state, { id: state.id, condition: 'resolved', at }, config, options)
  }
  if (!isDue(state, config, options.now())) return state
  const id = config.ticket === 'standing' ? config.route : `${config.route}/${at}`
  return send(state, { id, condition: 'fired', at }, config, options)
}

async function send(
  state: CanaryState,
  canary: Canary,
  { route }: CanaryConfig,
  { receive, log }: CanaryOptions,
): Promise<CanaryState> {
  const { id, condition, at } = canary
  const sent = { ...state, id, condition, sentAt: at, deliveryId: '', isReported: false }
  try {
    return { ...sent, deliveryId: await receive(alertOfCanary(canary), route), isSettled: false }
  } catch (thrown) {
    const { code, message } = asBridgeError(thrown)
    return missed({ ...sent, isSettled: true }, route, `${code}: ${message}`, log)
  }
}
