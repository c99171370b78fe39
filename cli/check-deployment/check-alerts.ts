import { notChecked, notComplete, type Probe } from '../report/probe.ts'
import { isSame, type Deployment, type Resource } from './deployment.ts'

interface Receiver {
  readonly name: string
  readonly serviceUri: string
  readonly useCommonAlertSchema?: boolean
  readonly useAadAuth?: boolean
  readonly identifierUri?: string
  readonly tenantId?: string
}

/** Whether an action group posts to the app in the way that the app requires, and whether alerts reach that group. */
export async function checkAlerts(deployment: Deployment): Promise<readonly Probe[]> {
  const groups = (await deployment.list('Microsoft.Insights/actionGroups')).flatMap((group) =>
    receiversOf(group)
      .filter(({ serviceUri }) => leadsTo(deployment, serviceUri))
      .map((receiver) => ({ group, receiver })),
  )
  if (groups.length === 0) {
    const reason = 'no action group of this subscription posts to the app'
    return [notComplete('action group', reason), notChecked('alert rules', 'first: action group')]
  }
  const probes = groups.map(({ group, receiver }) => checkReceiver(deployment, group, receiver))
  return [
    ...probes,
    await checkRules(
      deployment,
      groups.map(({ group }) => group),
    ),
  ]
}

function checkReceiver(deployment: Deployment, group: Resource, receiver: Receiver): Probe {
  const name = `action group ${group.name}`
  const isSecure = receiver.useAadAuth === true
  const reasons = [
    ...(group.properties['enabled'] === false ? ['it is switched off'] : []),
    ...(receiver.useCommonAlertSchema === true ? [] : ['switch the common alert schema on']),
    ...(isSecure ? secureReasons(deployment, receiver) : keyReasons(deployment, receiver)),
  ]
  if (reasons.length > 0) return notComplete(name, reasons.join('; '))
  return { name, outcome: 'Complete', found: isSecure ? 'secure webhook' : 'function key' }
}

function keyReasons({ settings }: Deployment, { serviceUri }: Receiver): string[] {
  if (settings['WEBHOOK_TENANT_ID']) return ['the app requires a token: make it a secure webhook']
  return new URL(serviceUri).searchParams.has('code') ? [] : ['its address lacks ?code=<function key>']
}

function secureReasons({ settings }: Deployment, { identifierUri, tenantId }: Receiver): string[] {
  if (!settings['WEBHOOK_TENANT_ID']) return ['it is a secure webhook, and the app has no WEBHOOK_ settings']
  const audiences = (settings['WEBHOOK_AUDIENCE'] ?? '').split(',').map((audience) => audience.trim())
  // A token of version 2 names the client id, of version 1 the whole URI.
  const named = [identifierUri, identifierUri?.replace('api://', '')]
  return [
    ...(audiences.some((audience) => named.some((one) => isSame(one, audience)))
      ? []
      : [`WEBHOOK_AUDIENCE does not have ${identifierUri ?? 'its Application ID URI'}`]),
    ...(isSame(tenantId, settings['WEBHOOK_TENANT_ID']) ? [] : ['its tenant is not WEBHOOK_TENANT_ID']),
  ]
}

/** Alerts reach an action group by a processing rule, or because their rules name it. */
async function checkRules({ list }: Deployment, groups: readonly Resource[]): Promise<Probe> {
  const name = 'alert rules'
  const processing = (await list('Microsoft.AlertsManagement/actionRules')).filter(
    ({ properties }) => properties['enabled'] !== false && names(properties['actions'], groups),
  )
  if (processing.length > 0) {
    return { name, outcome: 'Complete', found: `processing rule ${processing[0]?.name}` }
  }
  const lists = await Promise.all([
    list('Microsoft.Insights/metricAlerts'),
    list('Microsoft.Insights/scheduledQueryRules'),
    list('Microsoft.Insights/activityLogAlerts'),
  ])
  const rules = lists
    .flat()
    .filter(({ properties }) => properties['enabled'] !== false && names(properties['actions'], groups))
  if (rules.length > 0) return { name, outcome: 'Complete', found: `${rules.length} name the action group` }
  return notComplete(name, 'no processing rule adds the action group, and no alert rule names it')
}

/** Whether actions, in whichever of their shapes, name one of the groups. */
function names(actions: unknown, groups: readonly Resource[]): boolean {
  const text = JSON.stringify(actions ?? '').toLowerCase()
  return groups.some(({ id }) => text.includes(`"${id.toLowerCase()}"`))
}

function receiversOf({ properties }: Resource): readonly Receiver[] {
  return (properties['webhookReceivers'] ?? []) as readonly Receiver[]
}

function leadsTo({ app }: Deployment, serviceUri: string): boolean {
  const hosts = [app.properties['defaultHostName'], ...((app.properties['hostNames'] ?? []) as unknown[])]
  const url = URL.parse(serviceUri)
  return (
    url !== null &&
    /^\/api\/alerts(\/|$)/.test(url.pathname) &&
    hosts.some((host) => isSame(String(host), url.hostname))
  )
}
