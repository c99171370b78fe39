/** Questions that the forms of several products have. */
import { parseConnectionUrl } from '../../shared/config/connection-url.ts'
import type { Product } from '../../shared/ticket/ticket.ts'
import { type Answers, type GrantName, NO_WORK_ITEMS, type Question } from './form.ts'

const WORK_ITEMS: readonly string[] = ['incidents', 'changeRequests']

/** ITSMC's own limit. */
const MAX_DAYS = 120

/** @param example of such an address */
export function urlOf(product: Product, example: string, what = 'the instance'): Question {
  return {
    name: 'url',
    label: 'Server URL',
    help: `https address of ${what}, such as ${example}, or \${SETTING} to take it from an application setting.`,
    kind: 'text',
    value: 'URL',
    partOf: 'connection',
    reasonAgainst: (url, answers) => againstUrl(url, product, answers),
  }
}

/** @param clouds the product's own, as a person reads them */
export function otherHostOf(clouds: string): Question {
  return {
    name: 'allowOtherHost',
    label: 'Allow other host',
    help: `Accept a server outside ${clouds}.`,
    kind: 'switch',
    partOf: 'connection',
    default: 'no',
    isRare: true,
  }
}

/** For a product without a cloud of its own, where every host is another one. */
export const ON_PREMISES: Question = {
  ...otherHostOf(''),
  help: 'Always accepted: what is on premises is in no cloud that its address could be checked against.',
  default: 'yes',
}

/** @param grants the first is the default */
export function grantOf(grants: readonly [GrantName, ...GrantName[]], help: string): Question {
  return {
    name: 'grant',
    label: 'Grant',
    help,
    kind: 'text',
    value: 'GRANT',
    partOf: 'sign-in',
    default: grants[0],
    ...(grants.length === 1 ? { isRare: true } : {}),
    reasonAgainst: (grant) => oneOf(grant, grants),
  }
}

/** @param standing in seconds */
export function refreshTokenLifetimeOf(help: string, standing: number): Question {
  return {
    name: 'refreshTokenLifetime',
    label: 'Refresh token lifetime',
    help,
    kind: 'text',
    value: 'SECONDS',
    partOf: 'sign-in',
    grants: ['password', 'authorization_code'],
    default: String(standing),
    isRare: true,
    reasonAgainst: (seconds) =>
      /^[1-9]\d{0,9}$/.test(seconds) ? undefined : 'must be a whole number of seconds',
  }
}

export const SYNC: Question = {
  name: 'sync',
  label: 'Work items to sync',
  help: 'incidents, changeRequests, both with a comma between, or none. Stored for the sync of work items, which this version does not have yet.',
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

export const LINK_CONFIGURATION_ITEMS: Question = {
  name: 'linkConfigurationItems',
  label: 'Link configuration items',
  help: 'Relate a new incident to the configuration items that the alert names and the product has. None is created.',
  kind: 'switch',
  partOf: 'connection',
  default: 'no',
}

function againstUrl(url: string, product: Product, { allowOtherHost }: Answers): string | undefined {
  const parsed = parseConnectionUrl(url, product, allowOtherHost === 'yes', process.env)
  if (!('reason' in parsed)) return undefined
  // The question says already that it is about the URL.
  const reason = parsed.reason.replace(/^url /, '')
  const isOtherHost = 'origin' in parseConnectionUrl(url, product, true, process.env)
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
