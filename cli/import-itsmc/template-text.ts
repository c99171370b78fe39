import { isMap, isScalar, parseDocument } from 'yaml'
import type { PlannedRoute } from './plan-import.ts'

/** A template for a route, and the fields that it sets on a new record. */
export interface WrittenTemplate {
  readonly text: string
  readonly fields: readonly string[]
  /** The fields whose value depends on the alert's severity. */
  readonly bySeverity: readonly string[]
}

/** A field in a section of a template, and its position in the file. */
interface Field {
  readonly name: string
  readonly value: unknown
  readonly nameStart: number
  readonly valueStart: number
  readonly valueEnd: number
}

interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/**
 * The template that comes with the app, with ITSMC's constants in place of its values and the rest unchanged. Where it
 * writes the same value of such a field in another section too (a severity, when it escalates), the constant is there as well.
 *
 * @param shipped text of `config/templates/<product>-<kind>.yaml`
 */
export function writeTemplate(shipped: string, route: PlannedRoute): WrittenTemplate {
  const { constants } = route
  const fieldsOf = fieldReader(shipped)
  const open = fieldsOf('open')
  // A section that repeats `open` by an alias has no fields of its own, and follows it.
  const others = ['note', 'escalate', 'reopen'].flatMap(fieldsOf)
  const replaced = open.flatMap((field) => {
    const constant = constants.get(field.name)
    if (constant === undefined) return []
    const repeated = others.filter(({ name, value }) => name === field.name && value === field.value)
    return [field, ...repeated].map((each) => replacement(each, constant))
  })
  const own = open.filter(({ name }) => !constants.has(name))
  const known = new Set(open.map(({ name }) => name))
  const added = [...constants].filter(([name]) => !known.has(name))
  const edits = [originLine(shipped, route), ...insertions(shipped, open[0]?.nameStart, added), ...replaced]
  return {
    text: applyEdits(edits, shipped),
    fields: [...constants.keys(), ...own.map(({ name }) => name)],
    bySeverity: own
      .filter(({ value }) => /alert\.(severity|importance) \|/.test(String(value)))
      .map(({ name }) => name),
  }
}

function fieldReader(shipped: string): (section: string) => Field[] {
  const document = parseDocument(shipped)
  return (name) => {
    const section = document.get(name, true)
    const pairs = isMap(section) ? section.items : []
    return pairs.flatMap(({ key, value }) => {
      if (!isScalar(key) || !isScalar(value) || key.range == null || value.range == null) return []
      const [valueStart, end] = value.range
      // A text on lines of its own ends after its line break, which stays.
      const valueEnd = valueStart + shipped.slice(valueStart, end).trimEnd().length
      return [{ name: String(key.value), value: value.value, nameStart: key.range[0], valueStart, valueEnd }]
    })
  }
}

function replacement({ valueStart, valueEnd }: Field, constant: string): Edit {
  return { start: valueStart, end: valueEnd, text: constantText(constant) }
}

/** New fields, before the first one of their section. */
function insertions(shipped: string, at = 0, constants: readonly (readonly [string, string])[]): Edit[] {
  const indent = /[^\n]*$/.exec(shipped.slice(0, at))?.[0] ?? ''
  return constants.map(([name, value]) => {
    return { start: at, end: at, text: `${name}: ${constantText(value)}\n${indent}` }
  })
}

function originLine(shipped: string, { receiver }: PlannedRoute): Edit {
  const at = Math.max(0, shipped.search(/^product:/m))
  const text = `# Written by import-itsmc from the receiver ${receiver.name} of ${receiver.actionGroups.join(', ')}.\n`
  return { start: at, end: at, text }
}

/** The edits in the order of the file; edits at one position keep their order. */
function applyEdits(edits: readonly Edit[], shipped: string): string {
  let text = ''
  let done = 0
  for (const edit of edits.toSorted((one, other) => one.start - other.start)) {
    text += shipped.slice(done, edit.start) + edit.text
    done = edit.end
  }
  return text + shipped.slice(done)
}

function constantText(value: string): string {
  const literal = literalLiquid(value)
  // JSON's texts are YAML's as well, and escape what a text in single quotes cannot hold.
  const quoted = /['\p{C}]/u.test(literal) ? JSON.stringify(literal) : `'${literal}'`
  return `${quoted} # constant of ITSMC`
}

/** A Liquid text that renders as this one: an opening delimiter of Liquid becomes an output of itself. */
export function literalLiquid(text: string): string {
  return text.replace(/\{[{%]/g, '{{ "$&" }}')
}
