import { PRODUCTS } from '../shared/connectors/products.ts'
import { runSync } from './sync/run-sync.ts'

await runSync(PRODUCTS)
