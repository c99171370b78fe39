import { suggestion } from '../closest-name.ts'

/** The type of a name: a template prints it, an expression compares it. */
export type Shape =
  | { readonly type: 'text'; readonly choices?: readonly string[] }
  | { readonly type: 'time' | 'flag' | 'number' }
  /** Texts whose names come with the alert. */
  | { readonly type: 'texts' }
  /** What comes with the alert, of any form. */
  | { readonly type: 'any' }
  | { readonly type: 'list'; readonly of: Shape }
  | Members

/** A value with members of its own. */
export interface Members {
  readonly type: 'members'
  readonly members: Readonly<Record<string, Shape>>
}

const text: Shape = { type: 'text' }
const time: Shape = { type: 'time' }
const flag: Shape = { type: 'flag' }
const number: Shape = { type: 'number' }
const texts: Shape = { type: 'texts' }
const any: Shape = { type: 'any' }
const oneOf = (...choices: readonly string[]): Shape => ({ type: 'text', choices })
const listOf = (of: Shape): Shape => ({ type: 'list', of })
const membersOf = (members: Members['members']): Members => ({ type: 'members', members })

const severity = oneOf('Sev0', 'Sev1', 'Sev2', 'Sev3', 'Sev4')
/** The members of a resource, a group or a subscription. */
export const RESOURCE = membersOf({
  id: text,
  name: text,
  type: text,
  resourceGroup: text,
  subscriptionId: text,
  subscriptionName: text,
  tags: texts,
  owner: text,
  tagsMissing: text,
})
const named = membersOf({ name: text, value: text })

/** The members of an alert. */
export const ALERT_MEMBERS = {
  shape: text,
  alertId: text,
  service: text,
  signalType: text,
  rule: membersOf({ name: text, id: text, description: text }),
  severity,
  importance: severity,
  condition: oneOf('fired', 'resolved'),
  firedAt: time,
  isFiredAtOurs: flag,
  resolvedAt: time,
  reportsEnd: oneOf('yes', 'perhaps', 'no'),
  refires: flag,
  resource: RESOURCE,
  targets: listOf(RESOURCE),
  configurationItems: listOf(text),
  summary: text,
  facts: listOf(named),
  dimensions: listOf(named),
  rows: listOf(texts),
  links: membersOf({ alert: text, resource: text, rule: text, searchResults: text, investigation: text }),
  customProperties: texts,
} as const satisfies Members['members']

/** What an expression in `bridge.yaml` sees. */
export const EXPRESSION_NAMES = membersOf({ alert: membersOf(ALERT_MEMBERS), raw: any })

/** What a template sees. */
const TEMPLATE_NAMES = {
  ...EXPRESSION_NAMES.members,
  alert: membersOf({
    ...ALERT_MEMBERS,
    title: text,
    beganAt: time,
    endedAt: time,
    duration: text,
    measured: text,
    ending: text,
    pages: listOf(named),
    about: listOf(named),
  }),
  route: membersOf({ name: text, timeZone: text }),
  connection: membersOf({ name: text, url: text }),
  ticket: membersOf({
    correlationId: text,
    number: text,
    url: text,
    closing: text,
    told: text,
    previous: membersOf({ number: text, url: text }),
  }),
  group: membersOf({ isRollUp: flag, count: number, lasting: number, hasList: flag, names: listOf(text) }),
  note: membersOf({ reports: number }),
}

/** What a shape is called in a message. */
const WORDS = {
  text: 'a text',
  time: 'a time',
  flag: 'true or false',
  number: 'a number',
  texts: 'a set of texts',
  any: 'any value',
  list: 'a list',
  members: 'a set of values',
} as const

export function wordsOf({ type }: Shape): string {
  return WORDS[type]
}

/** What a template sees, with options of connections to its product among it. */
function templateNames(options: readonly string[]): Members {
  const { members } = TEMPLATE_NAMES.connection
  const seen = Object.fromEntries(options.map((name) => [name, text]))
  return membersOf({ ...TEMPLATE_NAMES, connection: membersOf({ ...members, ...seen }) })
}

/**
 * Why a path is not a name that a template can use; undefined when it is one.
 *
 * @param options of connections to the template's product that it sees
 */
export function unknownTemplateName(
  path: readonly string[],
  options: readonly string[] = [],
): string | undefined {
  let here: Shape = templateNames(options)
  for (const [depth, segment] of path.entries()) {
    if (here.type !== 'members') {
      const isPlain = here.type !== 'list' && here.type !== 'texts' && here.type !== 'any'
      // `size` is Liquid's own property of texts and lists.
      if (!isPlain || segment === 'size') return undefined
      return `${path.slice(0, depth).join('.')} is ${wordsOf(here)} and has no ${segment}`
    }
    const reason = unknownMember(path.slice(0, depth).join('.'), here, segment)
    if (reason !== undefined) return reason
    here = here.members[segment] ?? any
  }
  return undefined
}

/** Why a value has no such member. @param owner as the text has it; `''` for the names that there are */
export function unknownMember(owner: string, { members }: Members, name: string): string | undefined {
  if (Object.hasOwn(members, name)) return undefined
  const known = Object.keys(members)
  // A name that is known when the text is rendered.
  if (name === '*') return `${owner}[…] takes a name in quotes. It has ${known.join(', ')}.`
  return owner === ''
    ? `there is no value ${name}${suggestion(name, known)}`
    : `${owner} has no ${name}${suggestion(name, known, 'It has')}`
}
