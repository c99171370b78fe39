import type { Product } from '../../shared/connectors/product.ts'
import { UsageError } from '../command.ts'

/** The product as it is reached by one of the ways to it; by the usual one unless given. @throws UsageError */
export function goingBy(way: string | undefined, product: Product): Product {
  if (way === undefined) return product
  const { ways } = product.itsmc
  if (ways === undefined)
    throw new UsageError(`--via is not for ${product.title}, which is reached in one way.`)
  const facts = Object.hasOwn(ways, way) ? ways[way] : undefined
  if (facts !== undefined) return { ...product, itsmc: { ...product.itsmc, ...facts } }
  throw new UsageError(`--via takes ${Object.keys(ways).join(' or ')}, not ${JSON.stringify(way)}.`)
}
