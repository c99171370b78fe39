import type { Instance, ProductStack } from './start-stack.ts'
import type { SimulatedProduct } from '../../simulators/simulated-product.ts'

/** The services around the app, for programs. */
export function summaryOf({
  product,
  instances,
  keyVaultUrl,
  logAnalyticsUrl,
  alertsManagementUrl,
}: ProductStack): object {
  const { label, url, user, password } = product
  const account = { url, user, password }
  return {
    product: account,
    connections: Object.fromEntries(instances.flatMap(accountsOf)),
    ...(label === 'ServiceNow' ? { serviceNow: account } : {}),
    keyVault: { url: keyVaultUrl },
    logAnalytics: { url: logAnalyticsUrl },
    alertsManagement: { url: alertsManagementUrl },
  }
}

function accountsOf({ connections, product, simulated }: Instance): [string, object][] {
  const { url, user, password, connect } = simulated
  return connections.map((name) => [name, { product: product.name, url, user, password, connect }])
}

/** A line for each simulated product: where it is, which connections lead there, and how to sign in. */
export function instanceLines({ instances }: ProductStack): string[] {
  return instances.map(({ simulated, connections }) => {
    const { label, url } = simulated
    return `  ${label.padEnd(13)} ${url}   (simulated ${connections.join(', ')}${signInText(simulated)})`
  })
}

function signInText({ user, password }: SimulatedProduct): string {
  return user === undefined ? '' : `; user ${user}, password ${password}`
}

/** The command that tries `npm run connect` on the product of the default route. */
export function connectText({ product }: ProductStack): string {
  const { flags, secrets } = product.connect
  const words = flags.map((flag) => (/^[\w:/.@-]+$/.test(flag) ? flag : `'${flag}'`)).join(' ')
  const asked = Object.entries(secrets).map(([name, value]) => `${NAMES[name] ?? name} ${value}`)
  return `
Try npm run connect (it writes to the copy of the configuration that runs here, and asks for: ${asked.join(', ')}):
  npm run connect -- tryout ${words}`
}

const NAMES: Readonly<Record<string, string>> = { clientSecret: 'client secret' }
