import type { AlertStates } from '../../azure-alerts/alert-states.ts'
import type { ConnectionConfig } from '../../config/config.ts'
import { asBridgeError, type BridgeError } from '../../errors.ts'
import type { Log } from '../../log.ts'
import type { RespondedEntry } from '../../storage/journal-entry.ts'
import type { TicketRecord } from '../../storage/ledger.ts'
import type { Journal, Ledger, Locks, Registers } from '../../storage/ports.ts'
import type { AlertMark, AlertState } from '../../ticket/alert-mark.ts'
import { type AlertChange, alertChanges } from '../../ticket/alert-response.ts'
import { rememberRefused, subscriptionOf } from './refused-subscriptions.ts'
import { flaggingAlertChanges } from '../ticket/flag-alert-changes.ts'

export interface WriteAlertStatesOptions {
  readonly ledger: Pick<Ledger, 'claim' | 'read' | 'listAlertChanges'>
  readonly alerts: () => Promise<AlertStates>
  readonly locks: Locks
  readonly registers: Registers
  readonly journal: Pick<Journal, 'write'>
  readonly pause: (seconds: number) => Promise<void>
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
}

/**
 * Writes the states of a connection's tickets to Azure's alerts, those left from earlier runs first.
 *
 * @param until epoch milliseconds: nothing is begun afterwards
 * @throws BridgeError `storage_unavailable`
 */
export type WriteAlertStates = (connection: ConnectionConfig, until: number) => Promise<void>

/** Tickets that are listed at a time. */
const TICKETS = 100

/**
 * A subscription takes 10 writes a second from one caller, and 200 at once (Resource Manager docs, throttling). Others use
 * it, too: half of that, in the long run.
 */
const SECONDS_BETWEEN = 0.2

/** Azure may fail for one alert again and again; after so many tickets in a run it is taken to be away. */
const MOST_FAILED = 3

/** The longest wait within a run. */
const LONGEST_PAUSE_SECONDS = 30

/** The results of a ticket's changes: marks by the episode's key. */
interface Outcome {
  readonly marks: ReadonlyMap<string, AlertMark>
  readonly lines: readonly RespondedEntry[]
  /** Why the rest is for a later run; undefined when nothing is left. */
  readonly error?: BridgeError
}

export function createWriteAlertStates(options: WriteAlertStatesOptions): WriteAlertStates {
  const failures: Failures = new Set()
  return async (connection, until) => {
    if (connection.azureAlerts === undefined) return
    // Two at a time would write the same.
    await options.locks.hold(`azure-alerts-${connection.name}`, async (lock) => {
      const permitted = new Map<string, boolean>()
      await writeAll(connection, until, { ...options, permitted, failures }, () => lock.extend())
      await rememberRefused(options.registers, connection.name, permitted, options.now())
    })
  }
}

/** Rows that have failed, the one that did so longest ago first: they come last, so that they hold up none for ever. */
type Failures = Set<string>

/** What a run works with. */
interface Tools extends WriteAlertStatesOptions {
  readonly failures: Failures
  /** By subscription, what this run has seen. */
  readonly permitted: Map<string, boolean>
}

async function writeAll(
  connection: ConnectionConfig,
  until: number,
  options: Tools,
  extend: () => Promise<void>,
): Promise<void> {
  const seen = new Set<string>()
  let failed = 0
  for (;;) {
    const rows = await options.ledger.listAlertChanges(connection.name, TICKETS)
    const fresh = inTurn(
      rows.filter((row) => !seen.has(row)),
      options.failures,
    )
    if (fresh.length === 0) return
    for (const row of fresh) {
      seen.add(row)
      await extend()
      const error = await bringInLine(connection, row, until, options)
      options.failures.delete(row)
      if (error !== undefined) {
        failed += 1
        options.failures.add(row)
      }
      if (failed >= MOST_FAILED || asksToWait(error) || options.now() >= until) return
    }
  }
}

function inTurn(rows: readonly string[], failures: Failures): readonly string[] {
  const places = new Map([...failures].map((row, index) => [row, index]))
  return rows.toSorted((one, other) => (places.get(one) ?? -1) - (places.get(other) ?? -1))
}

/** Azure asks for a wait, whichever alert is meant. */
function asksToWait(error: BridgeError | undefined): boolean {
  return error?.retryAfterSeconds !== undefined
}

/** @returns why the rest is for a later run; undefined when nothing is left */
async function bringInLine(
  connection: ConnectionConfig,
  row: string,
  until: number,
  options: Tools,
): Promise<BridgeError | undefined> {
  const key = { connection: connection.name, correlationId: row }
  const record = await options.ledger.read(key)
  if (record === undefined) return undefined
  const { marks, lines, error } = await writeChanges(record, changesOf(record, connection), until, options)
  // First: if a run dies in between, the next one finds these states and logs them once more.
  if (lines.length > 0) await options.journal.write(lines)
  await saveMarks(key, marks, connection, options)
  if (error !== undefined) {
    const { code, message: reason } = error
    options.log('warn', 'azure-alerts-put-off', { connection: connection.name, code, reason })
  }
  return error
}

function changesOf(record: TicketRecord, { azureAlerts }: ConnectionConfig): readonly AlertChange[] {
  if (azureAlerts === undefined) return []
  return alertChanges(record.alertResponse, record.episodes, azureAlerts.closeAlert)
}

async function writeChanges(
  { item, delivered }: TicketRecord,
  changes: readonly AlertChange[],
  until: number,
  options: Tools,
): Promise<Outcome> {
  const marks = new Map<string, AlertMark>()
  const lines: RespondedEntry[] = []
  const comment = item === null ? '' : `${item.number} ${item.url}`
  for (const change of changes) {
    const mark = await writeChange(change, comment, until, options)
    if (typeof mark !== 'string') return { marks, lines, error: mark }
    marks.set(change.episode, mark)
    const { alertId, from, to } = change
    if (mark === to || mark === 'notPermitted') options.permitted.set(subscriptionOf(alertId), mark === to)
    const at = new Date(options.now()).toISOString()
    lines.push({ step: 'responded', at, deliveryId: delivered.at(-1) ?? '', alertId, from, to, mark })
    options.log('info', 'azure-alert-written', { alertId, from, to, mark, number: item?.number ?? '' })
  }
  return { marks, lines }
}

/** Tried once more where Azure asks for a wait that is short. */
async function writeChange(
  change: AlertChange,
  comment: string,
  until: number,
  options: WriteAlertStatesOptions,
): Promise<AlertMark | BridgeError> {
  for (;;) {
    const mark = await tryChange(change, comment, options)
    if (typeof mark === 'string') return mark
    const seconds = mark.retryAfterSeconds
    const isShort = seconds !== undefined && seconds <= LONGEST_PAUSE_SECONDS
    if (!isShort || options.now() + seconds * 1000 >= until) return mark
    await options.pause(seconds)
  }
}

/** Reads first: a state that a person has chosen in Azure is kept. */
async function tryChange(
  { alertId, from, to }: AlertChange,
  comment: string,
  options: WriteAlertStatesOptions,
): Promise<AlertMark | BridgeError> {
  try {
    const alerts = await options.alerts()
    const state = await alerts.read(alertId)
    if (state === undefined) return 'gone'
    if (state === to) return to
    if (state !== from) return 'theirs'
    await options.pause(SECONDS_BETWEEN)
    return (await writeOrLook(alerts, alertId, to, comment)) ? to : 'gone'
  } catch (thrown) {
    const error = asBridgeError(thrown)
    if (error.code !== 'azure_alert_not_permitted') return error
    options.log('warn', 'azure-alert-not-permitted', { alertId, reason: error.message })
    return 'notPermitted'
  }
}

/** A write whose answer is lost may have succeeded: repeated later, it could undo what a person chose since. */
async function writeOrLook(
  alerts: AlertStates,
  alertId: string,
  to: AlertState,
  comment: string,
): Promise<boolean> {
  try {
    return await alerts.write(alertId, to, comment)
  } catch (error) {
    const state = await alerts.read(alertId).catch(() => undefined)
    if (state === to) return true
    throw error
  }
}

/** If a result is not saved, because a delivery works on the ticket, the next run finds that it was written. */
async function saveMarks(
  key: { readonly connection: string; readonly correlationId: string },
  marks: Outcome['marks'],
  connection: ConnectionConfig,
  { ledger }: WriteAlertStatesOptions,
): Promise<void> {
  try {
    const claim = await ledger.claim(key, [])
    if (claim === undefined) return
    const { record } = claim
    const marked = Object.entries(record.episodes).map(([episode, known]) => {
      const alertMark = marks.get(episode)
      return [episode, alertMark === undefined ? known : { ...known, alertMark }] as const
    })
    await flaggingAlertChanges(claim, connection).save({ ...record, episodes: Object.fromEntries(marked) })
  } catch (thrown) {
    if (asBridgeError(thrown).code !== 'ticket_claimed_elsewhere') throw thrown
  }
}
