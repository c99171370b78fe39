import type { Check, Expectation } from '../connector.ts'
import type { Call } from './call.ts'
import type { Columns, Dictionary } from './dictionary.ts'
import { allOf, isSafeValue, where, whereIn } from './encoded-query.ts'
import { Finding, look, probe, Skipped, unless } from './probe.ts'
import type { References } from './references.ts'

interface CheckedTemplates {
  readonly call: Call
  readonly table: string
  readonly dictionary: Dictionary
  readonly references: Pick<References, 'find'>
}

/** Whether the instance has what templates write. */
export async function checkTemplates(
  checked: CheckedTemplates,
  expected: Expectation,
): Promise<readonly Check[]> {
  return [
    await probe('fields that templates write exist', () => fieldsExist(checked, expected)),
    ...(expected.opening === undefined
      ? []
      : [await probe('mandatory fields are written', () => mandatoryFieldsGiven(checked, expected))]),
    await probe('records that templates name exist', () => recordsExist(checked, expected)),
    await probe('choices that templates write exist', () => choicesExist(checked, expected)),
  ]
}

async function fieldsExist(checked: CheckedTemplates, { fields }: Expectation): Promise<string> {
  const known = await readColumns(checked)
  const unknown = fields.filter((field) => !known.has(field))
  if (unknown.length === 0) return fields.join(', ')
  throw new Finding(
    `${checked.table} has no ${unknown.join(', ')}: ServiceNow would silently drop them; correct the template`,
  )
}

async function readColumns({ dictionary, table }: CheckedTemplates): Promise<Columns> {
  const columns = await dictionary.columns(table)
  if (columns !== undefined) return columns
  throw new Skipped('the user may not read sys_dictionary (role personalize_dictionary)')
}

/**
 * Forms require the fields that the dictionary calls mandatory; the Table API does so only where a data policy requires
 * them.
 */
async function mandatoryFieldsGiven(
  checked: CheckedTemplates,
  { opening = [] }: Expectation,
): Promise<string> {
  const columns = await readColumns(checked)
  const mandatory = [...columns].filter(([, { isMandatory }]) => isMandatory).map(([name]) => name)
  const left = mandatory.filter((field) => !opening.includes(field))
  if (left.length === 0) return mandatory.length === 0 ? 'there are none' : mandatory.join(', ')
  throw new Skipped(
    `templates leave out ${left.join(', ')}: the instance must fill these fields where a data policy requires them`,
  )
}

/** Records by name: a user, a group, a configuration item. Until they exist, tickets are written without the field. */
async function recordsExist({ references }: CheckedTemplates, { choices }: Expectation): Promise<string> {
  const named: string[] = []
  const missing: string[] = []
  for (const [field, values] of Object.entries(choices)) {
    for (const value of values) {
      const found = await references.find(field, value)
      if (found === undefined) continue
      if ('id' in found) named.push(`${field} = ${value}`)
      else missing.push(`${field}: ${found.reason}`)
    }
  }
  if (missing.length === 0) return named.join(', ') || 'there are none'
  throw new Finding(
    `${missing.join('; ')}. Until it exists, tickets are written without the field and a work note says so: create it, or correct the connection (caller, assignmentGroup) or the template`,
  )
}

async function choicesExist(
  { call, table, dictionary }: CheckedTemplates,
  { choices }: Expectation,
): Promise<string> {
  const elements = Object.keys(choices).filter(isSafeValue)
  const query = allOf(
    whereIn('name', await dictionary.tables(table)),
    whereIn('element', elements),
    where('inactive', '=', 'false'),
  )
  const rows = await unless(
    'product_not_permitted',
    look(call, 'sys_choice', 'element,value', query, 1000),
    () => undefined,
  )
  if (rows === undefined) throw new Skipped('the user may not read sys_choice (role personalize_choices)')
  const unknown = elements.flatMap((element) => {
    const known = rows.filter((row) => row['element'] === element).map(({ value }) => value)
    const wrong = (choices[element] ?? []).filter((value) => !known.includes(value))
    return known.length === 0
      ? []
      : wrong.map((value) => `${element} = ${value} (known: ${known.join(', ')})`)
  })
  if (unknown.length === 0) return elements.join(', ') || 'there are none'
  throw new Finding(`${table} has no choice ${unknown.join('; ')}: correct the template`)
}
