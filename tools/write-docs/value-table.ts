import { TEMPLATE_VALUES, type TemplateValue } from '../../shared/template/values.ts'
import { tableOf } from './markdown.ts'

/** The values that templates can use, and when they can be missing. */
export function valueTable(): string {
  return tableOf(
    ['name', 'what it is', 'can be missing'],
    TEMPLATE_VALUES.map((value) => [`\`${value.name}\``, meaningOf(value), missingOf(value)]),
  )
}

function meaningOf({ means, members }: TemplateValue): string {
  return Array.isArray(members) ? `${means}: ${members.map((member) => `\`.${member}\``).join(', ')}` : means
}

function missingOf({ missing = '', members }: TemplateValue): string {
  return members === 'any' ? 'each of its members' : missing
}
