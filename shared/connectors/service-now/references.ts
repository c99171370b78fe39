import { BridgeError, type ErrorCode } from '../../errors.ts'
import { oneLine } from '../../http/answer.ts'
import type { Fields } from '../../ticket/ticket.ts'
import { createCache } from '../expiring-cache.ts'
import { endingWith } from '../marks.ts'
import { type Call, LOOK_SECONDS } from './call.ts'
import { serviceNowDate } from './dates.ts'
import type { Column, Columns, Dictionary } from './dictionary.ts'
import { isSafeName, isSafeValue, whereNamed } from './encoded-query.ts'
import { serviceNowAlert, serviceNowIncident } from './kinds.ts'
import type { Row } from './read-answer.ts'
import { textOf } from './record.ts'
import { selectRows } from './table-api.ts'

/** The record that a name identifies, or why it is left out. */
export type Found = { readonly id: string } | { readonly reason: string }

/** Called for a field that is left out, because its value names no record. */
export type OnLeftOut = (field: string, reason: string) => void

export interface References {
  /** Names in columns that are references as sys_ids, and dates in the instance's form. */
  readonly resolve: (fields: Fields) => Promise<Fields>
  /** The record that a value in a column identifies; undefined when the column is not known to be a reference. */
  readonly find: (column: string, value: string) => Promise<Found | undefined>
}

export interface ReferencesOptions {
  readonly call: Call
  readonly dictionary: Dictionary
  readonly table: string
  readonly onLeftOut: OnLeftOut
  /** Epoch milliseconds. */
  readonly now: () => number
}

/** Columns that are not references, so that a simple template needs no read of the dictionary. */
const PLAIN: ReadonlySet<string> = new Set([
  ...[serviceNowIncident, serviceNowAlert].flatMap(({ maxLength, required, reserved }) => [
    ...Object.keys(maxLength),
    ...Object.values(required).flat(),
    ...reserved,
  ]),
  'category',
  'subcategory',
  'contact_type',
  'additional_info',
])

const reference = (table: string): Column => ({
  type: 'reference',
  reference: table,
  isDisplay: false,
  isMandatory: false,
})

/** The platform's own references, for a user who may not read the dictionary (ServiceNow docs, task and incident). */
const PLATFORM: Columns = new Map(
  Object.entries({
    caller_id: 'sys_user',
    opened_by: 'sys_user',
    assigned_to: 'sys_user',
    assignment_group: 'sys_user_group',
    cmdb_ci: 'cmdb_ci',
    business_service: 'cmdb_ci_service',
    service_offering: 'service_offering',
    company: 'core_company',
    location: 'cmn_location',
    parent: 'task',
    parent_incident: 'incident',
    problem_id: 'problem',
    rfc: 'change_request',
    caused_by: 'change_request',
    incident: 'incident',
  }).map(([name, table]) => [name, reference(table)]),
)

/** The name columns of tables whose display column need not be read. */
const NAMES: Readonly<Record<string, readonly string[]>> = {
  sys_user: ['user_name', 'name', 'email'],
  sys_user_group: ['name'],
  cmdb_ci: ['name'],
  core_company: ['name'],
  cmn_location: ['name'],
  task: ['number'],
  incident: ['number'],
  problem: ['number'],
  change_request: ['number'],
}

const SYS_ID = /^[0-9a-f]{32}$/

/** How many names are cached, and for how long: a missing one may be created at any time. */
const MOST = 500
const FOUND_SECONDS = 3600
const MISSING_SECONDS = 300

/** Enough to see that a name is ambiguous. */
const ROWS = 10

const LONGEST_NAME = 100
const LONGEST_NOTE = 1000
/** `work_notes` keeps 4,000 UTF-16 units; the mark at the end of a note needs room as well. */
const MAX_NOTE = 3900

export function createReferences(options: ReferencesOptions): References {
  const { call, dictionary, table, now, onLeftOut } = options
  const kept = createCache<Found>({
    now,
    most: MOST,
    secondsOf: (found) => ('id' in found ? FOUND_SECONDS : MISSING_SECONDS),
  })
  const columns = async (): Promise<Columns> => (await dictionary.columns(table)) ?? PLATFORM
  const lookUp = (target: string, name: string): Promise<Found> =>
    kept(`${target}/${name}`, () => findRecord(call, dictionary, target, name))
  const find: References['find'] = async (name, value) => {
    if (PLAIN.has(name)) return undefined
    const column = (await columns()).get(name)
    if (column === undefined || !isReference(column)) return undefined
    return SYS_ID.test(value) ? { id: value } : lookUp(column.reference, value)
  }
  return {
    find,
    resolve: async (fields) => {
      const resolved: Record<string, string> = { ...fields }
      const leftOut: string[] = []
      for (const [name, value] of Object.entries(fields)) {
        if (PLAIN.has(name) || SYS_ID.test(value)) continue
        const found = await find(name, value)
        if (found === undefined) resolved[name] = dateOr(value, (await columns()).get(name))
        else if ('id' in found) resolved[name] = found.id
        else {
          delete resolved[name]
          leftOut.push(`${name}: ${found.reason}`)
          onLeftOut(name, found.reason)
        }
      }
      return leftOut.length === 0 ? resolved : withNote(resolved, leftOut)
    },
  }
}

function isReference({ type, reference: target }: Column): boolean {
  return type === 'reference' && isSafeValue(target)
}

function dateOr(value: string, column: Column | undefined): string {
  return column?.type === 'glide_date_time' ? serviceNowDate(value) : value
}

/** Adds a work note about the fields that were left out. */
function withNote(fields: Fields, leftOut: readonly string[]): Fields {
  const note = `Written without ${leftOut.join('; ')}`.slice(0, LONGEST_NOTE).toWellFormed()
  const { work_notes: text = '' } = fields
  return { ...fields, work_notes: text === '' ? note : endingWith(text, `\n\n${note}`, MAX_NOTE) }
}

/** Temporary failures are thrown, so that the delivery is tried again: a ticket in nobody's queue is of no use. */
const NOT_TO_BE_FOUND: ReadonlySet<ErrorCode> = new Set([
  'product_not_permitted',
  'product_rejected',
  'product_missing_record',
])

async function findRecord(call: Call, dictionary: Dictionary, table: string, name: string): Promise<Found> {
  const shown = `"${oneLine(name).slice(0, LONGEST_NAME).toWellFormed()}"`
  if (!isSafeName(name))
    return { reason: `${shown} has characters that a query must not contain; give the sys_id` }
  try {
    const fields = await namesOf(dictionary, table)
    for (const field of fields) {
      const ids = await selectIds(call, table, field, name)
      if (ids.length > 1) return { reason: `${table} has more than one ${shown}; give the sys_id` }
      const [id] = ids
      if (id !== undefined) return { id }
    }
    return { reason: `${table} has no ${shown} (looked in ${fields.join(', ')})` }
  } catch (error) {
    if (!(error instanceof BridgeError) || !NOT_TO_BE_FOUND.has(error.code)) throw error
    return { reason: `${shown} could not be looked up: may the user read ${table}? (${error.code})` }
  }
}

async function namesOf(dictionary: Dictionary, table: string): Promise<readonly string[]> {
  const known = NAMES[table]
  if (known !== undefined) return known
  const columns = await dictionary.columns(table)
  const display = [...(columns ?? [])].find(([name, { isDisplay }]) => isDisplay && isSafeValue(name))?.[0]
  return [...new Set([...(display === undefined ? [] : [display]), 'name'])]
}

/** The sys_ids of active records with this name; of several, those with exactly this spelling. */
async function selectIds(call: Call, table: string, field: string, name: string): Promise<readonly string[]> {
  const rows = await selectRows(call, table, {
    query: whereNamed(field, name),
    fields: `sys_id,${field},active`,
    limit: ROWS,
    deadlineSeconds: LOOK_SECONDS,
  })
  // If the instance drops the condition, the answer contains arbitrary records.
  const hits = rows.filter((row) => isCalled(row, field, name) && row['active'] !== 'false')
  const exact = hits.filter((row) => textOf(row, field) === name)
  const ids = (exact.length > 0 ? exact : hits).map((row) => textOf(row, 'sys_id'))
  return [...new Set(ids)].filter((id) => SYS_ID.test(id))
}

function isCalled(row: Row, field: string, name: string): boolean {
  return textOf(row, field).toLowerCase() === name.toLowerCase()
}
