import type { ImportPlan, PlannedRoute } from './plan-import.ts'
import type { WrittenTemplate } from './template-text.ts'

/** What a person must know about one route. */
export interface RouteChanges {
  /** As with ITSMC. */
  readonly same: readonly string[]
  /** Different from ITSMC. */
  readonly different: readonly string[]
  /** Not taken over, or only by a guess. */
  readonly open: readonly string[]
}

/** What differs from ITSMC for every route. */
export const CHANGES_FOR_ALL: readonly string[] = [
  'A problem has one ticket. A further report is a note; its end resolves the ticket; if it comes back within a day, the ticket is reopened. ITSMC resolved nothing, and a resolved alert made another work item or none.',
  'A ticket that a person closed or took over gets only notes.',
  'An alert that reaches several webhooks of one connection makes one ticket, as long as their routes group alike. ITSMC made one for each of its actions.',
  'The title is the whole name of the rule, and not its first 40 characters.',
  'Configuration items are looked up for every type of alert, where the product can. ITSMC did so for log alerts, by the columns Computer, Resource, ResourceId and _ResourceId.',
  'The export does not contain what ITSMC stores with the connection: work items to sync, how many days, and whether configuration items are created.',
]

/** Of ITSMC's option, Microsoft's documentation of 2020 says one thing, and that of 2021 and later another. */
export const CHANGES_OF_GROUPING: readonly string[] = [
  'Of "one work item per configuration item", Microsoft documents two meanings. Switched on: one work item per item that later alerts update (2020), or a new one for every item of every alert (since 2021). Switched off: one for every alert (2020), or one open work item per alert rule (since 2021).',
  'Switched on, it became `group: perCi`: the meaning of 2020, and for all types of alerts, whereas ITSMC used log alerts only.',
  'Switched off, each problem has a ticket of its own. Where you had one per alert rule, write `group: perRule` into the route.',
]

export function tellChanges(
  route: PlannedRoute,
  { fields, bySeverity }: WrittenTemplate,
  plan: ImportPlan,
): RouteChanges {
  const {
    title,
    itsmc: { savedTemplate: facts },
  } = plan.product
  const { name, savedTemplate } = route.connection
  const grouping = GROUPING_CHANGES[route.grouping]
  return {
    same: [
      ...(route.kind === route.receiver.configuration.kind
        ? [`Alerts become ${KIND_NAMES[route.kind]} of ${title}.`]
        : []),
      ...[...route.constants].map(([field, value]) => `\`${field}\` is always "${value}".`),
      ...(savedTemplate === ''
        ? []
        : [
            `New incidents begin with the saved template "${savedTemplate}" (\`${facts?.member}\` of the connection \`${name}\`).`,
          ]),
      ...grouping.same,
    ],
    different: [
      ...grouping.different,
      ...(bySeverity.length === 0
        ? []
        : [`The alert's severity decides ${listOf(bySeverity)}. ITSMC left that to ${title}.`]),
      ...(savedTemplate === ''
        ? []
        : [`The route's own template replaces what the saved template says about ${listOf(fields)}.`]),
    ],
    open: [...route.remarks.map((remark) => `${remark}.`), ...rivalsOf(route, plan)],
  }
}

const KIND_NAMES = { incident: 'incidents', event: 'events', alert: 'alerts' } as const

const GROUPING_CHANGES = {
  perAlert: { same: [], different: ['Each problem has a ticket of its own.'] },
  perCi: {
    same: [],
    different: ['Each configuration item has one ticket, which all its alerts share (`group: perCi`).'],
  },
  perLogRow: {
    same: ["Each row of a log alert's result has a ticket of its own (`group: perLogRow`)."],
    different: [],
  },
} as const

/** Receivers of the same action group whose tickets would be the same. */
function rivalsOf(route: PlannedRoute, { routes }: ImportPlan): string[] {
  const groups = new Set(route.receiver.actionGroups)
  const rivals = routes.filter(
    (other) =>
      other !== route &&
      other.connection === route.connection &&
      other.kind === route.kind &&
      other.grouping === route.grouping &&
      other.receiver.actionGroups.some((group) => groups.has(group)),
  )
  if (rivals.length === 0) return []
  const names = listOf(rivals.map(({ name }) => name))
  return [
    `The same action group has ${names} as well, on the same connection: only the first webhook that an alert reaches makes a ticket. Keep one of them, or give this route a connection of its own.`,
  ]
}

function listOf(names: readonly string[]): string {
  return names.map((name) => `\`${name}\``).join(', ')
}
