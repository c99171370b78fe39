/** Questions that every product has, and how answers are checked. */
import { parseConnectionUrl } from '../../shared/config/connection-url.ts'
import type { Accepted, ConnectForm } from '../../shared/connectors/connect-form.ts'
import type { Cloud, Product } from '../../shared/connectors/product.ts'
import { isLoopback } from '../../shared/loopback.ts'
import { ENTRA_AUTHORITY } from '../../shared/tokens/token-server.ts'
import { type Answers, NO_WORK_ITEMS, type Question } from './form.ts'

const WORK_ITEMS: readonly string[] = ['incidents', 'changeRequests']

/** ITSMC's own limit. */
const MAX_DAYS = 120

/** @param example of such an address @param what the thing at that address */
export function urlOf({ cloud }: Product, example: string, what: string): Question {
  return {
    name: 'url',
    label: 'Server URL',
    help: `https address of ${what}, such as ${example}, or \${SETTING} to take it from an application setting.`,
    kind: 'text',
    value: 'URL',
    partOf: 'connection',
    reasonAgainst: (url, answers) => againstUrl(url, cloud, answers),
  }
}

/** A product without a cloud of its own accepts every host. */
export function otherHostOf({ hosts, words }: Cloud): Question {
  const isOnPremises = hosts.length === 0
  return {
    name: 'allowOtherHost',
    label: 'Allow other host',
    help: isOnPremises
      ? 'Always accepted: a product on premises has no cloud to check its address against.'
      : `Accept a server outside ${words}.`,
    kind: 'switch',
    partOf: 'connection',
    default: isOnPremises ? 'yes' : 'no',
    isRare: true,
  }
}

export function grantOf({ grants, grantHelp }: Pick<ConnectForm, 'grants' | 'grantHelp'>): Question {
  return {
    name: 'grant',
    label: 'Grant',
    help: grantHelp,
    kind: 'text',
    value: 'GRANT',
    partOf: 'sign-in',
    default: grants[0],
    ...(grants.length === 1 ? { isRare: true } : {}),
    reasonAgainst: (grant) => oneOf(grant, grants),
  }
}

export const SYNC: Question = {
  name: 'sync',
  label: 'Work items to sync',
  help: 'incidents, changeRequests, both with a comma between, or none: what is copied into Log Analytics.',
  kind: 'text',
  value: 'KINDS',
  partOf: 'connection',
  default: NO_WORK_ITEMS,
  reasonAgainst: againstWorkItems,
}

export const DAYS: Question = {
  name: 'days',
  label: 'Days',
  help: `How many days back to sync, 1 to ${MAX_DAYS}, when there are work items to sync.`,
  kind: 'text',
  value: 'N',
  partOf: 'connection',
  default: '30',
  isNeeded: ({ sync }) => sync !== NO_WORK_ITEMS,
  reasonAgainst: (days) =>
    /^[1-9]\d{0,2}$/.test(days) && Number(days) <= MAX_DAYS
      ? undefined
      : `must be a whole number from 1 to ${MAX_DAYS}`,
}

const ALERTS: readonly string[] = ['no', 'ended', 'always']

export const AZURE_ALERTS: Question = {
  name: 'azureAlerts',
  label: 'Azure alerts follow',
  help: 'no, ended or always: whether the user response of alerts in Azure follows the tickets, and is Closed once the alert has ended, or with its ticket. See docs/azure-alerts.md for the role that it takes.',
  kind: 'text',
  value: 'WHEN',
  partOf: 'connection',
  default: 'no',
  reasonAgainst: (answer) => oneOf(answer, ALERTS),
}

/** Why an answer to a question is invalid; undefined when it is valid. */
export function reasonAgainstAnswer(
  { accepts, reasonAgainst }: Question,
  answer: string,
  answers: Answers,
): string | undefined {
  const reason = accepts === undefined ? undefined : againstAccepted(answer, accepts)
  return reason ?? reasonAgainst?.(answer, answers)
}

function againstAccepted(answer: string, accepts: Accepted): string | undefined {
  if (accepts === 'address') return URL.canParse(answer) ? undefined : 'must be a URL'
  if (accepts === 'origin') return againstOrigin(answer)
  return accepts.pattern.test(answer) ? undefined : accepts.otherwise
}

function againstOrigin(text: string): string | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined
  if (url === undefined || url.origin !== text)
    return `must be an address without a path, such as ${ENTRA_AUTHORITY}`
  return url.protocol === 'https:' || isLoopback(url) ? undefined : 'must start with https://'
}

function againstUrl(url: string, cloud: Cloud, { allowOtherHost }: Answers): string | undefined {
  const parsed = parseConnectionUrl(url, cloud, allowOtherHost === 'yes', process.env)
  if (!('reason' in parsed)) return undefined
  // The question already says that it is about the URL.
  const reason = parsed.reason.replace(/^url /, '')
  const isOtherHost = 'origin' in parseConnectionUrl(url, cloud, true, process.env)
  return isOtherHost ? `${reason} (--allow-other-host)` : reason
}

function againstWorkItems(sync: string): string | undefined {
  if (sync === NO_WORK_ITEMS) return undefined
  return sync
    .split(',')
    .map((item) => oneOf(item.trim(), WORK_ITEMS))
    .find((reason) => reason !== undefined)
}

function oneOf(answer: string, choices: readonly string[]): string | undefined {
  return choices.includes(answer) ? undefined : `must be one of ${choices.join(', ')}`
}
