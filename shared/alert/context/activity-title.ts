import type { AlertResource, TitlePart } from '../alert.ts'
import { at, listOf, text, unwrapped } from '../values.ts'
import { isTelling } from '../title.ts'
import { joined } from './criteria.ts'
import { FREE_WORDS, ON_PART, RULE_PART, SEVERITY_PART } from './title-parts.ts'

/** The title parts of an event of the activity log, whose members show its type. */
export function activityTitle(
  context: unknown,
  target: AlertResource | null,
  headline: string,
): readonly TitlePart[] {
  const operation = text(at(context, 'operationName'))
  if (isFinding(context, operation, headline)) return securityTitle(context, target, headline)
  if (property(context, 'recommendationName') !== '') return recommendationTitle(context)
  if (listOf(at(context, 'properties', 'policies')).length > 0) return policyTitle(context)
  return instancesText(context) === '' ? operationTitle(context, operation) : autoscaleTitle(context)
}

/** Whether Defender for Cloud found something; a change of its settings is an operation like any other. */
function isFinding(context: unknown, operation: string, headline: string): boolean {
  const [, path] = /^microsoft\.security\/(.*)/is.exec(operation) ?? []
  if (path === undefined) return false
  const words = /\balerts\//i.test(path) ? [headline, securityAction(context)] : []
  return [property(context, 'severity'), securityName(context), ...words].some((said) => said !== '')
}

/** Defender for Cloud: its own severity, the finding, and the machine, which is not always the target. */
function securityTitle(context: unknown, target: AlertResource | null, headline: string): TitlePart[] {
  const host = property(context, 'compromisedEntity') || property(context, 'attackedHost')
  const name = securityName(context) || headline
  const action = securityAction(context)
  const status = text(at(context, 'status')).toLowerCase()
  const isAboutAlert = /^microsoft\.security\//i.test(target?.type ?? '')
  return [
    { text: property(context, 'severity'), rank: 0, before: 'Defender ', after: ':' },
    { text: name || action, rank: 1, least: FREE_WORDS },
    { text: name === '' ? '' : action, rank: 4, before: ', ' },
    { text: status === 'active' ? '' : status, rank: 3, before: ', ' },
    host === '' && !isAboutAlert ? ON_PART : { text: host, rank: 2, before: ' on ' },
    RULE_PART,
  ]
}

/** What Defender calls the alert, wherever an event has it. */
function securityName(context: unknown): string {
  const names = ['alertDisplayName', 'alertName', 'displayName', 'title', 'eventName']
  return names.map((name) => property(context, name)).find((name) => name !== '') ?? ''
}

/** A replacement for a missing name: the type of threat, and the infected file. */
function securityAction(context: unknown): string {
  const file = property(context, 'filePath').split(/[\\/]/).at(-1) ?? ''
  return joined(property(context, 'category'), property(context, 'threatStatus').toLowerCase(), file)
}

function recommendationTitle(context: unknown): TitlePart[] {
  return [
    { text: property(context, 'recommendationImpact'), rank: 0, before: 'Advisor ', after: ':' },
    { text: property(context, 'recommendationName'), rank: 1, least: FREE_WORDS },
    ON_PART,
    RULE_PART,
  ]
}

function policyTitle(context: unknown): TitlePart[] {
  const [policy] = listOf(at(context, 'properties', 'policies'))
  const read = (name: string): string => text(at(policy, name))
  // One assignment is often of hundreds of policies.
  const names = [
    read('policyDefinitionDisplayName'),
    policyNameOf(read, 'policyAssignment'),
    policyNameOf(read, 'policyDefinition'),
  ].filter((name) => name !== '')
  return [
    SEVERITY_PART,
    { text: joined('Policy', read('policyDefinitionEffect')), rank: 1 },
    { text: names.find((name) => isTelling(name)) ?? names[0] ?? '', rank: 3, before: ': ' },
    ON_PART,
    RULE_PART,
  ]
}

/** A policy, or its assignment, as people call it; built-in policies are named by a GUID besides. */
export function policyNameOf(
  read: (name: string) => string,
  part: 'policyDefinition' | 'policyAssignment',
): string {
  const [displayName, name] = [read(`${part}DisplayName`), read(`${part}Name`)]
  return displayName || name
}

function autoscaleTitle(context: unknown): TitlePart[] {
  const profile = text(at(unwrapped(at(context, 'properties', 'activeAutoscaleProfile')), 'Name'))
  const status = text(at(context, 'status'))
  return [
    SEVERITY_PART,
    { text: joined('Autoscale', instancesText(context)), rank: 1 },
    ON_PART,
    { text: /^succe/i.test(status) ? '' : status, rank: 3, before: ': ' },
    { text: profile, rank: 5, before: ', ' },
    RULE_PART,
  ]
}

/** `from 1 to 2 instances`; `''` where the event does not say both. */
function instancesText(context: unknown): string {
  const count = (...names: string[]): string =>
    names.map((name) => property(context, name)).find((value) => value !== '') ?? ''
  const [from, to] = [count('oldInstancesCount', 'oldCapacity'), count('newInstancesCount', 'newCapacity')]
  return from === '' || to === '' ? '' : `from ${from} to ${to} instances`
}

function operationTitle(context: unknown, operation: string): TitlePart[] {
  const name = operationText(operation)
  return [
    SEVERITY_PART,
    ...(name === '' ? [{ of: 'rule', rank: 1 } as const] : [{ text: name, rank: 1 }]),
    { text: text(at(context, 'status')), rank: 3 },
    ON_PART,
    { text: callerText(text(at(context, 'caller'))), rank: 4, before: ' by ' },
    RULE_PART,
  ]
}

/** `Microsoft.Compute/virtualMachines/restart/action` as `virtualMachines/restart`. */
function operationText(operation: string): string {
  return operation.replace(/^[\w.]+\//, '').replace(/\/action$/i, '')
}

/** A person or an app by name; ids are left out. */
function callerText(caller: string): string {
  return /^[0-9a-f-]{36}$/i.test(caller) ? '' : caller
}

function property(context: unknown, name: string): string {
  return text(at(context, 'properties', name))
}
