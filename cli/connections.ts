import { PRODUCTS } from '../shared/connectors/products.ts'
import { runConnections } from './connections/run-connections.ts'

await runConnections(PRODUCTS)
