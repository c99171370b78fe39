import type { AlertResource, TitlePart } from '../alert.ts'
import { facts, timeText } from '../facts.ts'
import { importanceOf } from '../importance.ts'
import { readMembers, type MemberReader } from '../member-reader.ts'
import { at, text, type Line } from '../values.ts'
import { activityTitle, policyNameOf } from './activity-title.ts'
import type { ContextReading } from './reading.ts'

/** Members of an event that are of no use to a ticket's reader: ids, other times, where it came from. */
export const EVENT_PLUMBING = [
  'channels',
  'correlationId',
  'eventDataId',
  'eventSource',
  'ingestionTime',
  'operationId',
  'receivedTime',
  'resourceGroupName',
  'resourceId',
  'resourceProviderName',
  'resourceType',
  'submissionTimestamp',
  'subscriptionId',
  'tenantId',
]

// Of its properties: which management groups and policies are above it, and what the event has in other places.
const EVENT_DETAILS = ['hierarchy', 'ancestors', 'entity', 'eventCategory', 'recommendationSchemaVersion']

// Of a policy: ids of what has a name, and its price.
const POLICY_PLUMBING = [
  'policyDefinitionId',
  'policyDefinitionReferenceId',
  'policySetDefinitionId',
  'policySetDefinitionName',
  'policyAssignmentId',
  'policyAssignmentSku',
]

// Of a profile of autoscale: the rules that lead to the event.
const PROFILE_DETAILS = ['Capacity', 'Rules', 'FixedDate', 'Recurrence']

/** Activity log alerts: administrative, policy, autoscale, security, recommendation. */
export function parseActivityLogContext(context: unknown, target: AlertResource | null): ContextReading {
  const member = readMembers(context, EVENT_PLUMBING)
  const properties = member.inside('properties', EVENT_DETAILS)
  const [eventDescription, description] = [
    member.text('Activity Log Event Description'),
    member.text('description'),
  ]
  const severity = properties.get('severity')
  const headline = eventDescription || description || text(at(context, 'properties', 'recommendationName'))
  const title = activityTitle(context, target, headline)
  return {
    title,
    sentence: sentenceOf(title),
    facts: facts([
      ...eventLines(member),
      ['Caller', member.get('caller')],
      ['Resource', member.get('resourceId')],
      ['Defender severity', severity],
      ...properties.items('policies', POLICY_PLUMBING).flatMap(policyLines),
      ['Autoscale profile', properties.inside('activeAutoscaleProfile', PROFILE_DETAILS).get('Name')],
      ['Remediation', properties.texts('remediationSteps').join('\n')],
    ]),
    rest: member.rest(),
    headline,
    ruleName: text(at(context, 'operationName')),
    importance: importanceOf('defender', severity) ?? importanceOf('level', at(context, 'level')),
    ...operationOf(context),
  }
}

/** The words of the title that are of the event alone. */
function sentenceOf(title: readonly TitlePart[]): string {
  return title
    .filter(({ text: words = '' }) => words !== '')
    .map(({ before = ' ', text: words = '', after = '' }) => before + words + after)
    .join('')
    .trim()
}

const GUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i

const AUTOSCALE = 'microsoft.insights/autoscalesettings'

/**
 * Started, Accepted and Succeeded of one operation share its id (Azure Monitor docs, activity log event schema). Autoscale
 * reports a beginning and a result, each on the setting and on what is scaled: they share a correlation id.
 */
function operationOf(context: unknown): Pick<ContextReading, 'operation' | 'isOfSeveralTargets'> {
  const [name, id, correlation] = ['operationName', 'operationId', 'correlationId'].map((member) =>
    text(at(context, member)),
  ) as [string, string, string]
  if (name.toLowerCase().startsWith(`${AUTOSCALE}/`) && GUID.test(correlation)) {
    return { operation: [AUTOSCALE, correlation], isOfSeveralTargets: true }
  }
  return GUID.test(id) ? { operation: [name, id] } : {}
}

/** What every event of the activity log has, service and resource health included. */
export function eventLines(event: MemberReader): Line[] {
  return [
    ['Operation', event.get('operationName')],
    ['Status', event.get('status')],
    ['Sub-status', event.get('subStatus')],
    ['Level', levelText(event.get('level'))],
    ['Event time', timeText(event.get('eventTimestamp'))],
  ]
}

/** Service Health sends the number of a level in place of its word. */
function levelText(level: unknown): string {
  return /^\d+$/.test(text(level)) ? '' : text(level)
}

function policyLines(policy: MemberReader): Line[] {
  return [
    ['Policy', policyNameOf(policy.text, 'policyDefinition')],
    ['Policy effect', policy.get('policyDefinitionEffect')],
    ['Policy assignment', policyNameOf(policy.text, 'policyAssignment')],
    ['Policy scope', policy.get('policyAssignmentScope')],
  ]
}
