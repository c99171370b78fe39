import type { Alert, AlertResource, Fact } from '../alert/alert.ts'
import { facts, timeText } from '../alert/facts.ts'
import { isSubscription } from '../alert/resource.ts'
import { spanText } from '../alert/time.ts'

/** Links for the next steps of a person, each with a name, in the order of their use. */
export function pagesOf({ links }: Alert): Fact[] {
  return facts([
    ['Alert', links.alert],
    ['Search results', links.searchResults],
    ['Investigation', links.investigation],
    ['Resource page', links.resource],
    ['Rule page', links.rule],
  ])
}

/** The common facts of every alert: importance, time, resource and rule. */
export function aboutOf(alert: Alert): Fact[] {
  const { service, rule, summary } = alert
  return facts([
    ['Severity', severityText(alert)],
    ['Fired', firedText(alert)],
    // An event that is reported once has none.
    ['Duration', alert.reportsEnd === 'no' || alert.shape === 'ticket-request' ? '' : durationText(alert)],
    ...placeLines(alert),
    ['Service', service],
    ['Rule', rule.name],
    ['Description', rule.description === summary ? '' : rule.description],
  ])
}

function severityText({ severity, importance }: Alert): string {
  return importance === severity ? severity : `${importance} by its content, sent as ${severity}`
}

function firedText({ firedAt, isFiredAtOurs }: Alert): string {
  return `${timeText(firedAt)}${isFiredAtOurs ? " (by the bridge's clock)" : ''}`
}

/** How long it lasted, or has lasted so far; `''` where that is no time at all. */
export function durationText({ beganAt, endedAt, receivedAt }: Alert): string {
  const span = spanText(beganAt, endedAt ?? receivedAt)
  return span === '' || endedAt !== null ? span : `${span} so far`
}

function placeLines({ resource, targets }: Alert): (readonly [string, string])[] {
  if (resource === null) return []
  if (isSubscription(resource)) return [['Subscription', subscriptionText(resource)]]
  return [
    [resource.type === '' ? 'Resource group' : 'Resource', resourceText(resource)],
    ['Further resources', targets.slice(1).map(resourceText).join('; ')],
    ['Subscription', subscriptionText(resource)],
  ]
}

function subscriptionText({ subscriptionId, subscriptionName }: AlertResource): string {
  return subscriptionName === '' ? subscriptionId : `${subscriptionName} (${subscriptionId})`
}

function resourceText({ name, type, resourceGroup }: AlertResource): string {
  const details = [type, resourceGroup === '' || type === '' ? '' : `resource group ${resourceGroup}`]
  const told = details.filter((detail) => detail !== '').join(', ')
  return told === '' ? name : `${name} (${told})`
}

/** A sentence about the end: when, how long it lasted and what was measured last; or that no further alert came. */
export function endingOf(alert: Alert): string {
  const { rule, beganAt, endedAt, measured } = alert
  if (endedAt === null) return `No further alert of ${rule.name} came.`
  const span = durationText(alert)
  const lasted = span === '' ? '' : ` It lasted ${span}, since ${timeText(beganAt)}.`
  const last = measured === '' ? '' : ` Last reported: ${measured}.`
  return `${rule.name} ended at ${timeText(endedAt)}.${lasted}${last}`
}
