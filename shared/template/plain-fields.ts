import type { KindFacts } from '../ticket/kinds.ts'
import type { Action, Fields } from '../ticket/ticket.ts'

/** The replacement of a template's fields when these cannot be written. */
export interface PlainParts {
  readonly action: Action
  /** Goes into the field that takes long texts where that is a required one, else into that of a note. */
  readonly text: string
  /** Of the alert: in the first field of a new ticket where that renders blank. */
  readonly name: string
  /** Fields to be written besides the required ones. */
  readonly kept: readonly string[]
  /** A field as its template has it; `''` when that fails. */
  readonly rendered: (field: string) => string
}

/** The required fields of an action, those that are kept, and the text; none that is blank. */
export function plainFields(
  { required, overflowField }: Pick<KindFacts, 'required' | 'overflowField'>,
  { action, text, name, kept, rendered }: PlainParts,
): Fields {
  const [title] = action === 'open' ? required.open : []
  const textField = required[action].includes(overflowField) ? overflowField : required.note[0]
  const fields = new Set([...required[action], ...kept, ...(textField === undefined ? [] : [textField])])
  const entries = [...fields].map((field): [string, string] => {
    if (field === textField) return [field, text]
    const value = rendered(field)
    return [field, value === '' && field === title ? name : value]
  })
  return Object.fromEntries(entries.filter(([, value]) => value !== ''))
}
