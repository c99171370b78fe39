import { findProduct, type Product, type ProductOptions } from '../connectors/product.ts'
import type { BridgeDocument, ConnectionDocument } from './bridge-schema.ts'
import type { Explain } from './yaml-file.ts'

/** Names of connections need no escape in a JSON pointer. */
const CONNECTION_PATH = /^\/connections\/([^/]+)$/
const MEMBER_PATH = /^\/connections\/([^/]+)\/([^/]+)$/

/** Where the schema only says that a member is one too many, or missing: of which product. */
export function explainWith(products: readonly Product[]): Explain {
  const owned = new Set(products.flatMap(({ options }) => Object.keys(options.properties)))
  return ({ instancePath, keyword, params }, value) => {
    const [, of = '', member = ''] = MEMBER_PATH.exec(instancePath) ?? []
    if (keyword === 'false schema')
      return `${member} ${variantOf((value as BridgeDocument).connections[of], products)}`
    const name = CONNECTION_PATH.exec(instancePath)?.[1]
    if (name === undefined) return undefined
    const { product } = (value as BridgeDocument).connections[name] ?? {}
    const { additionalProperty: added, missingProperty: missing } = params as Record<string, string>
    if (added !== undefined && owned.has(added)) return `${added} is not for the product ${product}`
    return missing !== undefined && owned.has(missing)
      ? `a connection to ${product} must have ${missing}`
      : undefined
  }
}

/** By what else the connection says a member makes no sense. */
function variantOf(connection: ConnectionDocument | undefined, products: readonly Product[]): string {
  const options = (connection ?? {}) as ProductOptions
  const variants = findProduct(products, String(connection?.product))?.options.variants ?? []
  const found = variants.find(({ member, value }) => options[member] === value)
  return found === undefined ? 'is not for this connection' : `is not for ${found.member}: ${found.value}`
}
