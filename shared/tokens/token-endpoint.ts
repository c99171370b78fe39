import type { Product } from '../ticket/ticket.ts'

/** Path of each product's OAuth token endpoint below its origin (ServiceNow docs: OAuth API request parameters). */
const PATHS: Record<Product, string> = {
  servicenow: '/oauth_token.do',
}

export function tokenEndpoint(product: Product, origin: string): URL {
  return new URL(PATHS[product], origin)
}
