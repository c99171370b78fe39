import { CHERWELL } from './cherwell/product.ts'
import type { Product } from './product.ts'
import { PROVANCE } from './provance/product.ts'
import { SCSM } from './scsm/product.ts'
import { SERVICE_NOW } from './service-now/product.ts'

/** The ITSM products that a connection can name. Another product is one more entry. */
export const PRODUCTS: readonly Product[] = [SERVICE_NOW, SCSM, PROVANCE, CHERWELL]
