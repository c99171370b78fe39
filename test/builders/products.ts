import { findProduct, type Product, type ProductKind } from '../../shared/connectors/product.ts'
import { PRODUCTS } from '../../shared/connectors/products.ts'
import type { Kind } from '../../shared/ticket/ticket.ts'

/** A product that comes with the app. */
export function productNamed(name: string): Product {
  const product = findProduct(PRODUCTS, name)
  if (product === undefined) throw new Error(`There is no product ${name}.`)
  return product
}

/** What is known of one sort of record. */
export function kindOf(product: string, kind: Kind): ProductKind {
  const facts = productNamed(product).kinds[kind]
  if (facts === undefined) throw new Error(`${product} has no ${kind}.`)
  return facts
}
