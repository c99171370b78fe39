import { AzureRefusal } from '../azure/azure-refusal.ts'
import { notChecked, type Probe } from '../report/probe.ts'
import { checkAlerts } from './check-alerts.ts'
import { checkApp, checkFunctions, checkReferences, checkSettings } from './check-app.ts'
import { checkIdentity } from './check-identity.ts'
import type { Deployment } from './deployment.ts'

export interface DeploymentReport {
  readonly app: string
  readonly host: string
  /** Everything that was checked is complete. */
  readonly isComplete: boolean
  readonly probes: readonly Probe[]
}

/**
 * Checks a deployed app and the resources that it needs, and changes nothing.
 *
 * @param configFolder the configuration that the app was built with
 */
export async function checkDeployment(
  deployment: Deployment,
  configFolder: string,
): Promise<DeploymentReport> {
  const probes = [
    checkApp(deployment),
    checkFunctions(deployment),
    ...(await checkSettings(deployment, configFolder)),
    ...(await allowed('vault references', async () => [await checkReferences(deployment)])),
    ...(await allowed('identity', () => checkIdentity(deployment))),
    ...(await allowed('action group', () => checkAlerts(deployment))),
  ]
  const { name, properties } = deployment.app
  const isComplete = probes.every(({ outcome }) => outcome !== 'Not complete')
  return { app: name, host: String(properties['defaultHostName']), isComplete, probes }
}

/** What the caller may not read is reported as not checked; the rest is checked nevertheless. */
async function allowed(name: string, look: () => Promise<readonly Probe[]>): Promise<readonly Probe[]> {
  try {
    return await look()
  } catch (thrown) {
    if (thrown instanceof AzureRefusal) return [notChecked(name, thrown.message)]
    throw thrown
  }
}
