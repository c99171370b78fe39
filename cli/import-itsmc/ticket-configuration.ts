import type { Grouping } from '../../shared/ticket/parts.ts'
import { type Kind, KINDS } from '../../shared/ticket/ticket.ts'
import { EXPRESSION, isExpression } from './action-groups.ts'
import { isMembers, memberOf, type Members, textMember } from './json-members.ts'

/** Which of its alerts share a work item: ITSMC offers no others. */
export type ItsmcGrouping = Exclude<Grouping, 'perRule' | 'perSeries'>

/** The content of an ITSM receiver's `ticketConfiguration`, in the bridge's terms. */
export interface TicketConfiguration {
  readonly kind: Kind
  readonly grouping: ItsmcGrouping
  /** Fields that every work item gets, in the order of the export. */
  readonly constants: ReadonlyMap<string, string>
  /** Name of a template in the product; `''` for none. */
  readonly savedTemplate: string
  /** Remarks on parts that could not be read, or not as they are. */
  readonly remarks: readonly string[]
}

type Remark = (text: string) => void

/** Observed in exported action groups; none is documented. */
const MEMBERS = [
  'PayloadRevision',
  'WorkItemType',
  'UseTemplate',
  'WorkItemData',
  'CreateOneWIPerCI',
  'CreateOneWIPerLog',
]

/** Where the name of a saved template may stand, in the configuration or in its WorkItemData. */
const TEMPLATE_NAMES = ['TemplateName', 'Template']

/** Reads a configuration, which is JSON in a text; `remarks` say what is wrong with it. */
export function parseTicketConfiguration(value: unknown): TicketConfiguration {
  const remarks: string[] = []
  const remark: Remark = (text) => void remarks.push(text)
  const configuration = parseMembers('ticketConfiguration', value, remark)
  const fields = parseMembers('WorkItemData', memberOf(configuration, 'WorkItemData'), remark)
  if (Object.keys(configuration).length === 0 && remarks.length === 0) {
    remark('ticketConfiguration is empty: incidents without constants are made')
  }
  remarkOnUnknown(configuration, remark)
  const usesTemplate = switchOf(configuration, 'UseTemplate', remark)
  return {
    kind: kindOf(configuration, remark),
    grouping: groupingOf(configuration, remark),
    constants: constantsOf(fields, usesTemplate, remark),
    savedTemplate: usesTemplate ? savedTemplateOf(configuration, fields, remark) : '',
    remarks,
  }
}

function parseMembers(name: string, value: unknown, remark: Remark): Members {
  if (typeof value !== 'string') return asMembers(name, value ?? {}, remark)
  if (value.trim() === '') return {}
  try {
    return asMembers(name, JSON.parse(value), remark)
  } catch {
    remark(`${name} is ${isExpression(value) ? EXPRESSION : 'not JSON'}: it is ignored`)
    return {}
  }
}

function asMembers(name: string, value: unknown, remark: Remark): Members {
  if (isMembers(value)) return value
  remark(`${name} is not a JSON object: it is ignored`)
  return {}
}

function remarkOnUnknown(configuration: Members, remark: Remark): void {
  const known = new Set([...MEMBERS, ...TEMPLATE_NAMES].map((name) => name.toLowerCase()))
  for (const name of Object.keys(configuration)) {
    if (!known.has(name.toLowerCase())) remark(`${name} is not a known member: it is ignored`)
  }
  const revision = memberOf(configuration, 'PayloadRevision') ?? 0
  if (revision !== 0 && revision !== 2) {
    remark(`PayloadRevision ${quoted(revision)} is not known; it is read like 0 and 2`)
  }
}

function kindOf(configuration: Members, remark: Remark): Kind {
  const type = memberOf(configuration, 'WorkItemType')
  const kind = KINDS.find((each) => typeof type === 'string' && each === type.trim().toLowerCase())
  if (kind !== undefined) return kind
  if (Object.keys(configuration).length > 0) {
    const what = type === undefined ? 'is missing' : `${quoted(type)} is not known`
    remark(`WorkItemType ${what}: treated as Incident`)
  }
  return 'incident'
}

function groupingOf(configuration: Members, remark: Remark): ItsmcGrouping {
  const isPerItem = switchOf(configuration, 'CreateOneWIPerCI', remark)
  const isPerRow = switchOf(configuration, 'CreateOneWIPerLog', remark)
  if (isPerItem && isPerRow) {
    remark('CreateOneWIPerCI and CreateOneWIPerLog are both on: treated as one work item per log entry')
  }
  if (isPerRow) return 'perLogRow'
  return isPerItem ? 'perCi' : 'perAlert'
}

function switchOf(configuration: Members, name: string, remark: Remark): boolean {
  const value = memberOf(configuration, name) ?? false
  const word = typeof value === 'string' ? value.trim().toLowerCase() : value
  if (word === true || word === 'true') return true
  if (word !== false && word !== 'false') remark(`${name} is neither true nor false: treated as false`)
  return false
}

function constantsOf(fields: Members, usesTemplate: boolean, remark: Remark): Map<string, string> {
  const constants = new Map<string, string>()
  for (const [field, value] of Object.entries(fields)) {
    if (usesTemplate && isTemplateName(field)) continue
    const text = textOf(value)
    if (text === undefined) remark(`WorkItemData: ${field} is not a single value: it is ignored`)
    else if (text !== '') constants.set(field, text)
  }
  return constants
}

function textOf(value: unknown): string | undefined {
  if (value === null) return ''
  if (typeof value === 'string') return value.trim()
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}

function isTemplateName(member: string): boolean {
  return TEMPLATE_NAMES.some((name) => name.toLowerCase() === member.toLowerCase())
}

function savedTemplateOf(configuration: Members, fields: Members, remark: Remark): string {
  const places = [configuration, fields]
  const names = TEMPLATE_NAMES.flatMap((name) => places.map((place) => textMember(place, name)))
  const name = names.find((each) => each !== '')
  if (name === undefined) remark('UseTemplate is on, but the export does not name the template')
  return name ?? ''
}

function quoted(value: unknown): string {
  return JSON.stringify(value).slice(0, 40)
}
