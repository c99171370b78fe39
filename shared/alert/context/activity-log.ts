import { facts, scalarLines, timeText } from '../facts.ts'
import { at, list, text, texts, unwrapJson, type Line } from '../values.ts'
import type { ContextReading } from './reading.ts'

// Members of `properties` that hold JSON as text; the lines below say what is in them.
const WRAPPED = ['policies', 'activeAutoscaleProfile', 'remediationSteps']

/** Activity log alerts: administrative, policy, autoscale, security, recommendation. */
export function parseActivityLogContext(context: unknown): ContextReading {
  const properties = at(context, 'properties')
  return {
    facts: facts([
      ...eventLines(context),
      ['Caller', at(context, 'caller')],
      ['Resource', at(context, 'resourceId')],
      ...list(unwrapJson(at(properties, 'policies'))).flatMap(policyLines),
      ['Autoscale profile', at(unwrapJson(at(properties, 'activeAutoscaleProfile')), 'Name')],
      ['Remediation', remediationText(at(properties, 'remediationSteps'))],
      ...scalarLines(properties, WRAPPED),
    ]),
    headline:
      text(at(context, 'Activity Log Event Description')) ||
      text(at(context, 'description')) ||
      text(at(properties, 'recommendationName')),
    ruleName: text(at(context, 'operationName')),
  }
}

/** What every event of the activity log has, service and resource health included. */
export function eventLines(context: unknown): Line[] {
  return [
    ['Operation', at(context, 'operationName')],
    ['Status', at(context, 'status')],
    ['Sub-status', at(context, 'subStatus')],
    ['Level', at(context, 'level')],
    ['Event time', timeText(at(context, 'eventTimestamp'))],
  ]
}

function policyLines(policy: unknown): Line[] {
  return [
    ['Policy', at(policy, 'policyDefinitionName')],
    ['Policy effect', at(policy, 'policyDefinitionEffect')],
    ['Policy assignment', at(policy, 'policyAssignmentName')],
    ['Policy scope', at(policy, 'policyAssignmentScope')],
  ]
}

/** The steps one a line, where they are the JSON list that they are meant to be; else as sent. */
function remediationText(steps: unknown): string {
  return texts(unwrapJson(steps)).join('\n') || text(steps)
}
