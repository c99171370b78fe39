import type { Config, ConnectionConfig, Route } from '../../shared/config/config.ts'
import type { Template } from '../../shared/template/template.ts'

/** A template whose fields tell a test what it was given. */
const template: Template = {
  name: 'plain',
  product: 'servicenow',
  kind: 'incident',
  render: (action, { alert, route, ticket }) => ({
    title: `${action} ${alert.rule.name}`,
    route: route.name,
    ...(ticket.number === undefined ? {} : { number: ticket.number }),
    ...(ticket.previous === undefined ? {} : { previous: ticket.previous.number }),
  }),
}

function connectionOf(name: string): ConnectionConfig {
  return {
    name,
    product: 'servicenow',
    url: `https://${name}.service-now.com`,
    createConfigurationItems: false,
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
    reopenWithinSeconds: 86_400,
    ...overrides,
  }
}

/** A configuration of these routes; the last one takes what no other took. */
export function buildConfig(...routes: readonly [Route, ...Route[]]): Config {
  return {
    connections: new Map(routes.map(({ connection }) => [connection.name, connection])),
    routes,
    defaultRoute: routes.at(-1) ?? routes[0],
    giveUpAfterSeconds: 3 * 86_400,
    warnings: { route: undefined, webhook: undefined },
  }
}
