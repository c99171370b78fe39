import type { KindFacts } from '../ticket/kinds.ts'
import type { Action, Fields } from '../ticket/ticket.ts'

/**
 * The required fields of an action: the text in the one that takes long texts, a name where the first renders blank, and
 * none that is blank otherwise.
 *
 * @param rendered a field as its template has it; `''` when that fails
 */
export function plainFields(
  { required, overflowField }: Pick<KindFacts, 'required' | 'overflowField'>,
  action: Action,
  text: string,
  name: string,
  rendered: (field: string) => string,
): Fields {
  const fields = required[action]
  const [first] = fields
  const textField = fields.includes(overflowField) ? overflowField : first
  const entries = fields.map((field): [string, string] => {
    if (field === textField) return [field, text]
    const value = rendered(field)
    return [field, value === '' && field === first ? name : value]
  })
  return Object.fromEntries(entries.filter(([, value]) => value !== ''))
}
