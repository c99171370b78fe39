import { PRODUCTS } from '../shared/connectors/products.ts'
import { runCheckConnection } from './check-connection/run-check-connection.ts'

await runCheckConnection(PRODUCTS)
