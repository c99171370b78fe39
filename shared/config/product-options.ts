import type { Product } from '../ticket/ticket.ts'

/** What a connection says for its product alone. */
export type ProductOptions = ServiceNowOptions | ScsmOptions | ProvanceOptions | CherwellOptions

export interface ServiceNowOptions {
  readonly product: 'servicenow'
  readonly incidentsVia?: 'table' | 'import-set'
  readonly instanceTemplate?: string
  readonly configurationItems?: {
    readonly match: readonly ('azure-resource-id' | 'fqdn' | 'name')[]
    readonly source?: string
    readonly className?: string
  }
  readonly createConfigurationItems?: boolean
}

export interface ScsmOptions {
  readonly product: 'scsm'
  readonly user: string
  readonly incidentTemplate?: string
  readonly correlationProperty?: { readonly name: string; readonly classId: string }
  readonly linkConfigurationItems?: boolean
  readonly proxy?: { readonly tokenHeader: string }
}

export interface ProvanceOptions {
  readonly product: 'provance'
  readonly table?: {
    readonly name: string
    readonly numberColumn: string
    readonly keyColumn?: string
    readonly onHold?: number
    readonly inWork?: number
  }
}

export interface CherwellOptions {
  readonly product: 'cherwell'
  readonly names?: Readonly<Record<string, string>>
  readonly linkConfigurationItems?: boolean
}

/** The members of a connection that belong to one product, and those that it cannot do without. */
const OPTIONS: Readonly<
  Record<Product, { readonly may: readonly string[]; readonly must: readonly string[] }>
> = {
  servicenow: {
    may: ['incidentsVia', 'instanceTemplate', 'configurationItems', 'createConfigurationItems'],
    must: [],
  },
  scsm: {
    may: ['user', 'incidentTemplate', 'correlationProperty', 'linkConfigurationItems', 'proxy'],
    must: ['user'],
  },
  provance: { may: ['table'], must: [] },
  cherwell: { may: ['names', 'linkConfigurationItems'], must: [] },
}

/**
 * The options of a connection's document, which the schema has checked one by one.
 *
 * @param report told of a member that belongs to another product, or is missing
 */
export function productOptionsOf(
  product: Product,
  document: object,
  report: (key: string | undefined, reason: string) => void,
): ProductOptions {
  const { may, must } = OPTIONS[product]
  const known = new Set(Object.values(OPTIONS).flatMap((options) => options.may))
  const given = Object.entries(document).filter(([key]) => known.has(key))
  for (const [key] of given) if (!may.includes(key)) report(key, `${key} is not for the product ${product}`)
  for (const key of must) {
    if (!Object.hasOwn(document, key)) report(undefined, `a connection to ${product} must have ${key}`)
  }
  return { product, ...Object.fromEntries(given) } as ProductOptions
}
