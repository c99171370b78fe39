import type { AlertResource } from './alert.ts'
import { LIMITS } from './limits.ts'
import { isArmId } from './resource.ts'
import { text } from './values.ts'

const PORTAL = 'https://portal.azure.com/'
const ALERT_ID = /^\/.*\/providers\/Microsoft\.AlertsManagement\/alerts\/[^/]/i

/**
 * The value as a URL when it is `https`, not endless and without a user, else null: anything else from a sender must not
 * become clickable. A user before the host looks like the host: `https://portal.azure.com@example.com`.
 */
export function httpsLink(value: unknown): string | null {
  const sent = text(value)
  if (sent.length > LIMITS.link) return null
  const url = URL.canParse(sent) ? new URL(sent) : null
  return url?.protocol === 'https:' && url.username === '' && url.password === '' ? url.href : null
}

/** The alert's page in the Azure portal; null when the id is not one of Azure's alerts. */
export function alertLink(alertId: string): string | null {
  if (!ALERT_ID.test(alertId)) return null
  return `${PORTAL}#blade/Microsoft_Azure_Monitoring/AlertDetailsTemplateBlade/alertId/${encodeURIComponent(alertId)}`
}

/** The rule's page in the Azure portal; null when its id is not an ARM id. */
export function ruleLink(ruleId: string): string | null {
  return ruleId === '' ? null : resourceLink({ id: ruleId })
}

/** The resource's page in the Azure portal; null when the id is not an ARM id. */
export function resourceLink(resource: Pick<AlertResource, 'id'> | null): string | null {
  if (resource === null || !isArmId(resource.id)) return null
  return `${PORTAL}#@/resource${resource.id.split('/').map(encodeURIComponent).join('/')}`
}
