import { startSimulatedCherwell } from './cherwell/stack.ts'
import { startSimulatedProvance } from './provance/stack.ts'
import { startSimulatedScsm } from './scsm/stack.ts'
import { startSimulatedServiceNow } from './service-now/stack.ts'
import type { StartSimulatedProduct } from './simulated-product.ts'

/** The simulated products by the names of `shared/connectors/products.ts`. A new product is one more entry. */
export const SIMULATED_PRODUCTS: Readonly<Record<string, StartSimulatedProduct>> = {
  servicenow: startSimulatedServiceNow,
  scsm: startSimulatedScsm,
  provance: startSimulatedProvance,
  cherwell: startSimulatedCherwell,
}
