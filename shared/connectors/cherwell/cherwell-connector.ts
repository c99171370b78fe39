import { BridgeError, type ErrorCode } from '../../errors.ts'
import type { Connector } from '../connector.ts'
import { attachFile } from './attachment.ts'
import { checkInstance } from './checks.ts'
import { linkItem, matchItem, type OnUnmatched } from './configuration-items.ts'
import { createDefinitions } from './definitions.ts'
import { described, noteOf, splitFields } from './incident.ts'
import { findIncident, readIncident, saveIncident } from './incidents.ts'
import { type CherwellNames, DEFAULT_NAMES, type Instance } from './instance.ts'
import { findJournal, hasNote, writeNote } from './journal.ts'
import { createOperate, type OperationOptions } from './operation.ts'
import { createReadSince } from './read-since.ts'

export interface CherwellOptions extends OperationOptions {
  /** The name of the connection. */
  readonly name: string
  /** What this instance calls otherwise than {@link DEFAULT_NAMES}. */
  readonly names?: Partial<CherwellNames>
  /** Whether a new incident is linked to the configuration item that the alert is about, where there is one. */
  readonly linkConfigurationItems?: boolean
  readonly onUnmatched?: OnUnmatched
}

/** Incidents of Cherwell Service Management (now Ivanti) on its REST API, version 1. */
export function createCherwellConnector(options: CherwellOptions): Connector {
  const { name, linkConfigurationItems = false, onUnmatched = () => undefined } = options
  const operate = createOperate(options)
  const names = { ...DEFAULT_NAMES, ...options.names }
  const instance: Instance = { url: options.url, names, definitions: createDefinitions() }

  return {
    check: (expected) => checkInstance(operate, instance, options.now, expected),
    find: (correlationId) => operate((call) => findIncident(call, instance, correlationId)),
    read: (item) =>
      operate((call) => readIncident(call, instance, item)).catch(
        instead('product_missing_record', undefined),
      ),
    open: ({ correlationId, fields, configurationItems = [] }) =>
      operate(async (call) => {
        const items = linkConfigurationItems ? configurationItems : []
        const matched = await matchItem(call, instance, items, onUnmatched)
        const id = await saveIncident(call, instance, {
          ...described(fields, name),
          [names.correlationField]: correlationId,
        })
        if (matched !== undefined) await linkItem(call, instance, id, matched, onUnmatched)
        return readIncident(call, instance, { id })
      }),
    change: (item, change) =>
      operate(async (call) => {
        const { own, note } = splitFields(change.fields)
        // Looked for before anything is written: an instance that keeps notes otherwise is left as it was.
        const journal = note === '' ? undefined : await findJournal(call, instance)
        if (Object.keys(own).length > 0) await saveIncident(call, instance, described(own, name), item.id)
        // The last that is written: where a change's note is, all of the change is.
        if (journal !== undefined) await writeNote(call, journal, item, noteOf(note, change.id))
        return readIncident(call, instance, item)
      }),
    // Not every integration user may read journals. A note twice is better than a note lost.
    isWritten: (item, changeId) =>
      operate((call) => hasNote(call, instance, item, changeId)).catch(
        instead('product_not_permitted', false),
      ),
    readSince: createReadSince(operate, instance, options.now),
    attach: (item, file) => operate((call) => attachFile(call, instance, item, file)),
  }
}

/** Turns one kind of failure into an answer. */
function instead<T>(code: ErrorCode, answer: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof BridgeError && error.code === code) return answer
    throw error
  }
}
