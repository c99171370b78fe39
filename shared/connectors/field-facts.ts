import type { FieldFacts } from '../ticket/kinds.ts'

const TIME = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d(?:\.\d+)?)?)(Z|[+-]\d\d:\d\d)?$/

/** A day, or a time: with a zone, or in UTC. */
const DATE_TEXT = new RegExp(String.raw`${TIME.source}|^\d{4}-\d\d-\d\d$`)

/** A time of a template in ISO 8601, in UTC; any other text as it is, a day without a time among them. */
export function isoTime(text: string): string {
  const [, day = '', time = '', zone = 'Z'] = TIME.exec(text) ?? []
  const epoch = Date.parse(`${day}T${time}${zone}`)
  return Number.isNaN(epoch) ? text : new Date(epoch).toISOString()
}

/** @param write a time as the product takes it */
export function dateFacts(write: (text: string) => string): FieldFacts {
  return {
    is: 'date',
    accepts: DATE_TEXT,
    wanted: 'YYYY-MM-DD HH:MM:SS in UTC, or a time of the alert such as {{ alert.firedAt }}',
    write,
  }
}

/** A field that is true or false: connectors treat any other word as false, or refuse it. */
export const SWITCH: FieldFacts = { is: 'choice', accepts: /^(true|false)$/, wanted: 'true or false' }

/** The same facts for several fields. */
export function fieldsOf(facts: FieldFacts, names: readonly string[]): Record<string, FieldFacts> {
  return Object.fromEntries(names.map((name) => [name, facts]))
}
