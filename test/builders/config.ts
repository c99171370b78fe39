import type { Config, ConnectionConfig, Route } from '../../shared/config/config.ts'
import { stormCapsOf } from '../../shared/config/compile-policy.ts'
import {
  compileCondition,
  compileGroupKey,
  type Condition,
  type GroupKey,
} from '../../shared/expression/expression.ts'
import type { Template } from '../../shared/template/template.ts'
import { DEFAULT_POLICY, type Policy } from '../../shared/ticket/policy.ts'
import { ACTIONS } from '../../shared/ticket/ticket.ts'
import { SERVICE_NOW } from '../../shared/connectors/service-now/product.ts'

/** A template whose fields show what it was given. */
const template: Template = {
  name: 'plain',
  product: 'servicenow',
  kind: 'incident',
  actions: new Set(ACTIONS),
  expectationFor: () => ({ fields: ['title'], opening: ['title'], choices: {} }),
  cautions: () => [],
  placeOf: (action) =>
    `the section ${action} of the template: templates/plain.yaml:${1 + ACTIONS.indexOf(action)}`,
  render: (action, { alert, route, ticket, group, note }) => ({
    title: `${action} ${alert.rule.name}`,
    route: route.name,
    severity: alert.severity,
    episodes: String(group.count),
    hasList: String(group.hasList),
    reports: String(note.reports),
    ...(ticket.number === undefined ? {} : { number: ticket.number }),
    ...(ticket.previous === undefined ? {} : { previous: ticket.previous.number }),
  }),
  renderPlain: (action, { alert }, text, keeps) => ({
    title: `plain ${action} ${alert.rule.name}`,
    kept: ['impact', 'urgency'].filter(keeps).join(),
    text,
  }),
}

function connectionOf(name: string): ConnectionConfig {
  return {
    name,
    product: SERVICE_NOW,
    url: `https://${name}.service-now.com`,
    rateLimit: undefined,
    stormCaps: stormCapsOf(),
    options: {},
  }
}

/** A route to the connection of the same name, for every alert. */
export function buildRoute(name: string, overrides: Partial<Route> = {}): Route {
  return {
    name,
    when: () => true,
    connection: connectionOf(name),
    template,
    continue: false,
    grouping: 'perAlert',
    policy: DEFAULT_POLICY,
    ...overrides,
  }
}

/** A route's `when`. @throws Error with what is wrong with it */
export function conditionOf(text: string): Condition {
  const condition = compileCondition(text)
  if (!Array.isArray(condition)) return condition
  throw new Error(condition.map(({ at, reason }) => `${at}: ${reason}`).join('\n'))
}

/** A route's `groupBy`. @throws Error with what is wrong with it */
export function groupKeyOf(text: string): GroupKey {
  const groupKey = compileGroupKey(text)
  if (!Array.isArray(groupKey)) return groupKey
  throw new Error(groupKey.map(({ at, reason }) => `${at}: ${reason}`).join('\n'))
}

/** The default policy; a test overrides what it needs. */
export function buildPolicy(overrides: Partial<Policy>): Policy {
  return { ...DEFAULT_POLICY, ...overrides }
}

/** A configuration with these routes; the last one takes the alerts that no other route took. */
export function buildConfig(...routes: readonly [Route, ...Route[]]): Config {
  return {
    connections: new Map(routes.map(({ connection }) => [connection.name, connection])),
    routes,
    choices: routes,
    defaultRoute: routes.at(-1) ?? routes[0],
    templates: new Map(routes.map((route) => [route.template.name, route.template])),
    giveUpAfterSeconds: 3 * 86_400,
    payloadsKeptSeconds: 14 * 86_400,
    retentionSeconds: 180 * 86_400,
    warnings: { route: undefined, webhook: undefined },
    fallback: undefined,
    maintenance: [],
    cautions: [],
    unreachable: new Map(),
  }
}
