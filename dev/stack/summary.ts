import type { ProductStack } from './start-stack.ts'
import type { SimulatedProduct } from '../../simulators/simulated-product.ts'

/** How programs are told what runs around the app. */
export function summaryOf({
  product,
  keyVaultUrl,
  logAnalyticsUrl,
  alertsManagementUrl,
}: ProductStack): object {
  const { label, url, user, password } = product
  const told = { url, user, password }
  return {
    product: told,
    ...(label === 'ServiceNow' ? { serviceNow: told } : {}),
    keyVault: { url: keyVaultUrl },
    logAnalytics: { url: logAnalyticsUrl },
    alertsManagement: { url: alertsManagementUrl },
  }
}

/** How people are told to sign in. */
export function signInText({ user, password }: SimulatedProduct): string {
  return user === undefined ? 'simulated' : `simulated; user ${user}, password ${password}`
}
