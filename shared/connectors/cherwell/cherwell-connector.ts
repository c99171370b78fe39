import { BridgeError, type ErrorCode } from '../../errors.ts'
import type { Connector } from '../connector.ts'
import type { CreateOnce } from '../create-once.ts'
import { attachFile } from './attachment.ts'
import { checkInstance } from './checks.ts'
import { type ItemOptions, linkItem, type NewItems, type OnUnmatched } from './configuration-items.ts'
import { LINKING_SECONDS } from './deadlines.ts'
import { createDefinitions } from './definitions.ts'
import { described, noteOf, splitFields } from './incident.ts'
import { emptied, findIncident, readIncident, saveIncident } from './incidents.ts'
import { type CherwellNames, DEFAULT_NAMES, type Instance } from './instance.ts'
import { findJournal, hasNote, writeNote } from './journal.ts'
import { createOperate, type OperationOptions } from './operation.ts'
import { createReadSince } from './read-since.ts'

export interface CherwellOptions extends OperationOptions {
  /** The name of the connection. */
  readonly name: string
  /** Names of this instance that differ from {@link DEFAULT_NAMES}. */
  readonly names?: Partial<CherwellNames>
  /** Whether a new incident is linked to the configuration item that the alert is about, where there is one. */
  readonly linkConfigurationItems?: boolean
  /** Whether one is created, and linked, where there is none; takes {@link CherwellOptions.createOnce}. */
  readonly createConfigurationItems?: boolean
  /** What is created. Default: a server of the default content, with its name only. */
  readonly configurationItems?: Partial<Pick<NewItems, 'businessObject' | 'fields'>>
  readonly createOnce?: CreateOnce
  readonly onUnmatched?: OnUnmatched
}

/** "Config - Server" of Cherwell's default content. */
const SERVER = 'ConfigServer'

/** Incidents of Cherwell Service Management (now Ivanti) on its REST API, version 1. */
export function createCherwellConnector(options: CherwellOptions): Connector {
  const { name } = options
  const operate = createOperate(options)
  const operateBeside = createOperate(options, LINKING_SECONDS)
  const linking = linkingOf(options)
  const names = { ...DEFAULT_NAMES, ...options.names }
  const instance: Instance = { url: options.url, names, definitions: createDefinitions() }

  return {
    check: (expected) => checkInstance(operate, instance, options.now, expected, linking),
    find: (correlationId) => operate((call) => findIncident(call, instance, correlationId)),
    read: (item) =>
      operate((call) => readIncident(call, instance, item)).catch(
        instead('product_missing_record', undefined),
      ),
    open: async ({ correlationId, fields, configurationItems = [] }) => {
      const opened = await operate(async (call) => {
        const id = await saveIncident(call, instance, {
          ...described(fields, name),
          [names.correlationField]: correlationId,
        })
        return readIncident(call, instance, { id })
      })
      // After the ticket, so that no failure with an item delays it.
      if (linking !== undefined) {
        await operateBeside((call) => linkItem(call, instance, opened.id, configurationItems, linking))
      }
      return opened
    },
    change: (item, change) =>
      operate(async (call) => {
        const { own: given, note } = splitFields(change.fields)
        const own = change.action === 'reopen' ? { ...(await emptied(call, instance)), ...given } : given
        // Before anything is written, so that an instance that keeps notes elsewhere is unchanged.
        const journal = note === '' ? undefined : await findJournal(call, instance)
        if (Object.keys(own).length > 0) await saveIncident(call, instance, described(own, name), item.id)
        // Written last: if a change's note exists, the whole change was written.
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

/** @returns undefined where no item is linked */
function linkingOf(options: CherwellOptions): ItemOptions | undefined {
  const {
    linkConfigurationItems,
    createConfigurationItems,
    createOnce,
    onUnmatched = () => undefined,
  } = options
  if (createConfigurationItems === true && createOnce !== undefined) {
    const { businessObject = SERVER, fields = {} } = options.configurationItems ?? {}
    return { create: { businessObject, fields, createOnce }, onUnmatched }
  }
  return linkConfigurationItems === true || createConfigurationItems === true ? { onUnmatched } : undefined
}

/** Turns one kind of failure into an answer. */
function instead<T>(code: ErrorCode, answer: T): (error: unknown) => T {
  return (error) => {
    if (error instanceof BridgeError && error.code === code) return answer
    throw error
  }
}
