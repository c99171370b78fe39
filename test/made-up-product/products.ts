import type { Product } from '../../shared/connectors/product.ts'
import { PRODUCTS } from '../../shared/connectors/products.ts'
import { FERNWOOD } from './product.ts'

/** The products that come with the app, and one more. */
export const WITH_FERNWOOD: readonly Product[] = [...PRODUCTS, FERNWOOD]
