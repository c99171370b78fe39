import { PRODUCTS } from '../shared/connectors/products.ts'
import { runConnect } from './connect/run-connect.ts'

await runConnect(PRODUCTS)
