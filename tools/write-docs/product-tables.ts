import { basename } from 'node:path'
import type { JSONSchema } from 'json-schema-to-ts'
import type { ProductKind } from '../../shared/connectors/product.ts'
import { PRODUCTS } from '../../shared/connectors/products.ts'
import { ACTIONS } from '../../shared/ticket/ticket.ts'
import { tableOf } from './markdown.ts'

type Schema = Exclude<JSONSchema, boolean>

/** The products by their names in a connection, with the address of their clouds and the page of each. */
export function productTable(): string {
  const rows = PRODUCTS.map(({ name, kinds, cloud, form }) => [
    `\`${name}\``,
    Object.keys(kinds).map(code).join(', '),
    cloud.hosts.map((host) => code(`*${host}`)).join(', ') ||
      'none, it is on premises: `allowOtherHost: true` is always needed',
    `[${form.title}](${basename(form.guide)})`,
  ])
  return tableOf(['product', 'kinds', 'its own cloud', 'connecting it'], rows)
}

/** The members of a connection that only its product has, in a table for each product. */
export function optionTables(): string {
  return PRODUCTS.map(({ title, options: { properties, required = [] } }) => {
    const rows = Object.entries(properties).map(([name, schema]) => [
      code(name),
      required.includes(name) ? 'yes' : 'no',
      meaningOf(schema),
    ])
    return `For ${title}:\n\n${tableOf(['field', 'required', 'meaning'], rows)}`
  }).join('\n\n')
}

function meaningOf(schema: Schema): string {
  const { description = '', properties, required = [], items, propertyNames } = schema
  const names = typeof propertyNames === 'object' ? choicesOf(propertyNames) : undefined
  const choices = choicesOf(schema) ?? (typeof items === 'object' ? choicesOf(items as Schema) : undefined)
  const members = Object.entries(properties ?? {}).map(([name, member]) => {
    const meaning = meaningOf(member as Schema).replace(/\.$/, '')
    const isRequired = required.includes(name) ? ' (required)' : ''
    return `${code(name)}${isRequired}${meaning === '' ? '' : `: ${meaning}`}`
  })
  return [
    description,
    choices === undefined ? '' : `One of ${choices}.`,
    names === undefined ? '' : `Its members can be ${names}.`,
    schema.default === undefined
      ? ''
      : `Default ${code(JSON.stringify(schema.default).replaceAll('"', ''))}.`,
    members.length === 0 ? '' : `${members.join('; ')}.`,
  ]
    .filter((part) => part !== '')
    .join(' ')
}

function choicesOf({ enum: choices }: Schema): string | undefined {
  return (choices as readonly string[] | undefined)?.map(code).join(', ')
}

/** The fields that each action of a template must give. */
export function requiredFieldTable(): string {
  const rows = records().map(({ name, facts }) => [
    name,
    ...ACTIONS.map((action) => {
      const fields = facts.required[action]
      return action !== 'open' && fields === facts.required.open ? 'as `open`' : fields.map(code).join(', ')
    }),
  ])
  return tableOf(['record', ...ACTIONS.map(code)], rows)
}

/** What is cut, and what is refused in a template. */
export function fieldLimitTable(): string {
  const rows = records().map(({ name, facts }) => [
    name,
    lengthsOf(facts),
    facts.reserved.map(code).join(', '),
  ])
  return tableOf(['record', 'longest values in characters', 'refused'], rows)
}

function lengthsOf({ maxLength }: ProductKind): string {
  const byLength = Map.groupBy(Object.entries(maxLength), ([, length]) => length)
  return [...byLength]
    .map(
      ([length, fields]) => `${fields.map(([name]) => code(name)).join(', ')} ${length.toLocaleString('en')}`,
    )
    .join('; ')
}

function records(): { name: string; facts: ProductKind }[] {
  return PRODUCTS.flatMap(({ title, kinds }) =>
    Object.entries(kinds).map(([kind, facts]) => ({ name: `${title} ${kind}`, facts })),
  )
}

function code(text: string): string {
  return `\`${text}\``
}
