import type { SecretClient } from '@azure/keyvault-secrets'
import type { AzureClient } from '../azure/azure-client.ts'
import { ensureAlertRole } from './alert-role.ts'
import { ensureOperators, ensureWebhook, type OperatorsWanted } from './applications.ts'
import { createEnsure, type Step } from './ensure.ts'
import type { Graph } from './graph.ts'
import { ensureSecret, newHealthKey } from './secrets.ts'

export interface SetUpWanted extends OperatorsWanted {
  /** When false, nothing is created. */
  readonly apply: boolean
  readonly owners: readonly string[]
  readonly callerAppId: string
  readonly graph: Graph
  readonly vault: SecretClient | undefined
  readonly alerts:
    | {
        readonly arm: AzureClient
        readonly principalId: string
        readonly subscriptions: readonly string[]
      }
    | undefined
}

export interface SetUp {
  /** What `azd env set` takes; a value is missing where a dry run found nothing. */
  readonly values: Readonly<Record<string, string | undefined>>
  readonly steps: readonly Step[]
}

/** @throws AzureRefusal, UsageError; what was created until then stays, and the next run finds it */
export async function setUpEntra(wanted: SetUpWanted): Promise<SetUp> {
  const { graph, vault, alerts } = wanted
  const steps: Step[] = []
  const ensure = createEnsure(wanted.apply, steps)
  const webhook = await ensureWebhook(graph, ensure, wanted)
  const operators = await ensureOperators(graph, ensure, wanted)
  if (vault !== undefined) await ensureSecret(vault, ensure, 'health-key', newHealthKey)
  for (const subscriptionId of alerts?.subscriptions ?? []) {
    if (alerts !== undefined) await ensureAlertRole(alerts.arm, ensure, { ...alerts, subscriptionId })
  }
  return {
    values: {
      WEBHOOK_APPLICATION_ID: webhook.application?.appId,
      WEBHOOK_APPLICATION_OBJECT_ID: webhook.application?.id,
      OPERATORS_APPLICATION_ID: operators.application?.appId,
      ...(wanted.console === undefined ? {} : { CONSOLE_SIGN_IN: 'true' }),
    },
    steps,
  }
}
