import { BridgeError } from '../errors.ts'
import { DEFAULT_SEVERITY, type Severity } from './alert.ts'
import { LIMITS } from './limits.ts'
import { lineOf, isRecord, text } from './values.ts'

/** A ticket that someone asks for without an alert: what is posted to `/api/work-items`. */
export interface TicketRequest {
  /** Name of the connection whose product is to have the record. */
  readonly connection: string
  /** The sort of record; undefined: that of the template, or of the connection's first route. */
  readonly kind: string | undefined
  /** Name of the template that writes it; undefined with {@link TicketRequest.fields}, or for that of the connection's first route. */
  readonly template: string | undefined
  /** The record's own fields, in place of a template. */
  readonly fields: Readonly<Record<string, string>> | undefined
  /** One line, not blank. */
  readonly title: string
  readonly description: string
  readonly severity: Severity
  /** An ARM id, or a name that the product knows; `''` when there is none. */
  readonly configurationItem: string
  /** What the sender calls it: requests with the same correlation share a ticket. `''` when there is none. */
  readonly correlation: string
}

/** The limits of one ticket request; texts in UTF-16 units. */
export const TICKET_REQUEST_LIMITS = {
  name: 64,
  title: LIMITS.name,
  description: 32_000,
  configurationItem: LIMITS.id,
  correlation: 200,
  fields: 100,
  field: 32_000,
} as const

const MEMBERS = [
  'connection',
  'kind',
  'template',
  'fields',
  'title',
  'description',
  'severity',
  'configurationItem',
  'correlation',
] as const

type Members = Readonly<Partial<Record<(typeof MEMBERS)[number], unknown>>>

const FIELD_NAME = /^[A-Za-z][A-Za-z0-9_]{0,99}$/

/**
 * Reads a ticket request strictly: its sender writes it for this app, so a misspelt member is an error.
 *
 * @throws BridgeError `request_invalid` with the JSON path of the member; `body_not_object`. Neither repeats a value
 */
export function parseTicketRequest(payload: unknown): TicketRequest {
  if (!isRecord(payload)) {
    throw new BridgeError('body_not_object', 'Post one ticket request, as a JSON object.', { path: '$' })
  }
  checkMembers(payload)
  const request: Members = payload
  if (request.template !== undefined && request.fields !== undefined) {
    refuse('$.fields', 'give a template or fields, not both')
  }
  return {
    connection: requiredText('connection', request.connection, TICKET_REQUEST_LIMITS.name),
    kind: optionalText('kind', request.kind, TICKET_REQUEST_LIMITS.name) || undefined,
    template: optionalText('template', request.template, TICKET_REQUEST_LIMITS.name) || undefined,
    fields: request.fields === undefined ? undefined : fieldsOf(request.fields),
    title: lineOf(requiredText('title', request.title, TICKET_REQUEST_LIMITS.title)),
    description: requiredText('description', request.description, TICKET_REQUEST_LIMITS.description),
    severity: severityOf(request.severity),
    configurationItem: lineOf(
      optionalText('configurationItem', request.configurationItem, TICKET_REQUEST_LIMITS.configurationItem),
    ),
    correlation: lineOf(optionalText('correlation', request.correlation, TICKET_REQUEST_LIMITS.correlation)),
  }
}

function checkMembers(payload: object): void {
  const stranger = Object.keys(payload).find((name) => !MEMBERS.includes(name as never))
  if (stranger === undefined) return
  const path = FIELD_NAME.test(stranger) ? `$.${stranger}` : '$'
  refuse(path, `there is no such member; a ticket request has ${MEMBERS.join(', ')}`)
}

function requiredText(name: string, value: unknown, most: number): string {
  const found = optionalText(name, value, most)
  return found === '' ? refuse(`$.${name}`, 'give a text that is not blank') : found
}

function optionalText(name: string, value: unknown, most: number): string {
  if (value === undefined || value === null) return ''
  if (typeof value !== 'string') refuse(`$.${name}`, 'must be a text')
  if (value.length > most) refuse(`$.${name}`, `has ${value.length} characters; at most ${most} are accepted`)
  return text(value)
}

function severityOf(value: unknown): Severity {
  if (value === undefined || value === null) return DEFAULT_SEVERITY
  if (typeof value === 'string' && /^Sev[0-4]$/.test(value)) return value as Severity
  return refuse('$.severity', 'must be Sev0, Sev1, Sev2, Sev3 or Sev4')
}

function fieldsOf(value: unknown): Readonly<Record<string, string>> {
  if (!isRecord(value)) return refuse('$.fields', 'must be an object of field names and values')
  const entries = Object.entries(value)
  if (entries.length > TICKET_REQUEST_LIMITS.fields) {
    refuse('$.fields', `has ${entries.length} fields; at most ${TICKET_REQUEST_LIMITS.fields} are accepted`)
  }
  return Object.fromEntries(
    entries.map(([name, content]) => {
      if (!FIELD_NAME.test(name)) refuse('$.fields', 'one of its members cannot be the name of a field')
      return [name, fieldText(name, content)]
    }),
  )
}

function fieldText(name: string, value: unknown): string {
  const isPlain = typeof value === 'string' || typeof value === 'boolean' || Number.isInteger(value)
  if (!isPlain) refuse(`$.fields.${name}`, 'must be a text, an integer or a boolean')
  const found = String(value)
  if (found.length > TICKET_REQUEST_LIMITS.field) {
    const reason = `has ${found.length} characters; at most ${TICKET_REQUEST_LIMITS.field} are accepted`
    refuse(`$.fields.${name}`, reason)
  }
  return text(value)
}

function refuse(path: string, reason: string): never {
  throw new BridgeError('request_invalid', `${path}: ${reason}.`, { path })
}
