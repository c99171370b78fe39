import type { ProductStack } from './start-stack.ts'
import type { SimulatedProduct } from '../../simulators/simulated-product.ts'

/** What runs around the app, for programs. */
export function summaryOf({
  product,
  keyVaultUrl,
  logAnalyticsUrl,
  alertsManagementUrl,
}: ProductStack): object {
  const { label, url, user, password } = product
  const account = { url, user, password }
  return {
    product: account,
    ...(label === 'ServiceNow' ? { serviceNow: account } : {}),
    keyVault: { url: keyVaultUrl },
    logAnalytics: { url: logAnalyticsUrl },
    alertsManagement: { url: alertsManagementUrl },
  }
}

/** How to sign in, for people. */
export function signInText({ user, password }: SimulatedProduct): string {
  return user === undefined ? 'simulated' : `simulated; user ${user}, password ${password}`
}
