import type { Fields, Ticket } from '../../ticket/ticket.ts'
import type { Check, Connector } from '../connector.ts'
import { ALERT } from './alert.ts'
import { type Call, createCallWithHeaders, type Instance, withoutHeaders } from './call.ts'
import {
  checkCreation,
  type ConfigurationItemOptions,
  matchItem,
  type OnUnmatched,
} from './configuration-items.ts'
import { createDictionary, type Dictionary } from './dictionary.ts'
import { createEventConnector } from './event-connector.ts'
import { insertByImportSet } from './import-set.ts'
import { INCIDENT } from './incident.ts'
import { createInstanceTemplate } from './instance-template.ts'
import { createReportNotTaken, type ReportNotTaken } from './not-taken.ts'
import { createReadSince } from './read-since.ts'
import type { RecordType } from './record.ts'
import { createReferences, type OnLeftOut, type References } from './references.ts'
import { checkEvents, checkImportSet, checkTemplate } from './check-apis.ts'
import { checkInstance, type InstanceUse } from './check-instance.ts'
import { checkTable } from './check-table.ts'
import { createTableConnector, type Insert, insertByTable } from './table-connector.ts'

export interface ServiceNowOptions extends Instance {
  /** The name of the connection. */
  readonly name: string
  /** The sort of record; an incident unless given. Events and alerts need Event Management. */
  readonly kind?: 'incident' | 'event' | 'alert'
  /** How incidents are created: by the Table API, or through the staging table of ITSMC's store app. */
  readonly via?: 'table' | 'import-set'
  /** Name of a template of the instance, whose fields a new incident gets where ours gives none. */
  readonly instanceTemplate?: string
  /** Absent: incidents have no configuration item, unless a template gives one. */
  readonly configurationItems?: ConfigurationItemOptions
  /** Which release the instance is, for one that does not show it. */
  readonly release?: string
  readonly onUnmatched?: OnUnmatched
  readonly onLeftOut?: OnLeftOut
}

/** ServiceNow incidents, events or alerts. */
export function createServiceNowConnector(options: ServiceNowOptions): Connector {
  const { name, url, now, kind = 'incident' } = options
  if (kind === 'incident') return createIncidents(options)
  const callWithHeaders = createCallWithHeaders(options)
  const call = withoutHeaders(callWithHeaders)
  const checked = async (checks: Promise<readonly Check[]>): Promise<readonly Check[]> =>
    checkInstance(call, useOf(options), await checks)
  if (kind === 'event') {
    const check: Connector['check'] = () => checked(checkEvents(call, ALERT))
    return { ...createEventConnector(call, url, name), check }
  }
  const { dictionary, references, report } = lookUpsOf(call, ALERT, options)
  return {
    ...createTableConnector({ name, call, origin: url, type: ALERT, references, report }),
    check: (expected) =>
      checked(checkTable({ callWithHeaders, type: ALERT, dictionary, references, now }, expected)),
  }
}

function useOf({
  kind = 'incident',
  via = 'table',
  configurationItems,
  release,
}: ServiceNowOptions): InstanceUse {
  const createsItems = configurationItems?.create ?? false
  return { kind, via, createsItems, ...(release === undefined ? {} : { release }) }
}

function lookUpsOf(
  call: Call,
  { table }: RecordType,
  { now, onLeftOut = () => undefined }: ServiceNowOptions,
): LookUps {
  const dictionary = createDictionary(call, now)
  return {
    dictionary,
    references: createReferences({ call, dictionary, table, onLeftOut, now }),
    report: createReportNotTaken(dictionary, table, onLeftOut),
  }
}

interface LookUps {
  readonly dictionary: Dictionary
  readonly references: References
  readonly report: ReportNotTaken
}

function createIncidents(options: ServiceNowOptions): Connector {
  const { name, url, now, via = 'table', instanceTemplate, configurationItems: items } = options
  const callWithHeaders = createCallWithHeaders(options)
  const call = withoutHeaders(callWithHeaders)
  const template =
    instanceTemplate === undefined ? undefined : createInstanceTemplate(call, instanceTemplate, now)
  const { dictionary, references, report } = lookUpsOf(call, INCIDENT, options)
  const { onLeftOut = () => undefined } = options
  const insert = via === 'table' ? insertByTable(call, INCIDENT, report) : insertByImportSet(call, onLeftOut)
  const insertFilled: Insert = async (ticket, body) =>
    insert(ticket, { ...(await template?.()), ...(await itemField(call, ticket, options)), ...body })
  const readSince = createReadSince(callWithHeaders, url)
  const checked = { callWithHeaders, type: INCIDENT, dictionary, references, readSince, now }
  return {
    ...createTableConnector({
      name,
      call,
      origin: url,
      type: INCIDENT,
      references,
      report,
      insert: insertFilled,
    }),
    readSince,
    check: async (expected) => {
      const checks = await checkTable(checked, expected)
      const isWell = checks.every(({ ok }) => ok)
      const more = isWell
        ? [
            ...(via === 'import-set' ? [await checkImportSet(call)] : []),
            ...(template === undefined ? [] : [await checkTemplate(template)]),
            ...(items?.create === true ? [await checkCreation(call, items)] : []),
          ]
        : []
      return checkInstance(call, useOf(options), [...checks, ...more])
    },
  }
}

async function itemField(
  call: Call,
  { fields, configurationItems: items = [] }: Ticket,
  { configurationItems, onUnmatched = () => undefined }: ServiceNowOptions,
): Promise<Fields> {
  if (configurationItems === undefined || 'cmdb_ci' in fields) return {}
  const id = await matchItem(call, items, configurationItems, onUnmatched)
  return id === undefined ? {} : { cmdb_ci: id }
}
