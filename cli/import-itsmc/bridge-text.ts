import { stringify } from 'yaml'
import type { ImportPlan, PlannedConnection, PlannedRoute } from './plan-import.ts'

const HEAD = `# yaml-language-server: $schema=../schemas/bridge.schema.json
#
# The ITSM products, and which alert goes to which of them. Written by import-itsmc.
`

const ABOVE_ROUTES = `# Each takes what is posted to /api/alerts/{name}, in place of an ITSM action.
`

const ABOVE_DEFAULT = `# Takes what is posted to /api/alerts.
`

/** The text of a `bridge.yaml` with the connections and routes of a plan. */
export function bridgeText(plan: ImportPlan): string {
  const connections = plan.connections.map((each) => [each.name, connectionEntry(each, plan)] as const)
  return [
    HEAD,
    yaml({ connections: Object.fromEntries(connections) }),
    ABOVE_ROUTES + yaml({ routes: plan.routes.map(routeEntry) }),
    ABOVE_DEFAULT + yaml({ defaultRoute: plan.routes[0]?.name }),
  ].join('\n')
}

function yaml(value: object): string {
  return stringify(value, { lineWidth: 0, singleQuote: true, aliasDuplicateObjects: false })
}

function connectionEntry({ setting, savedTemplate }: PlannedConnection, { product }: ImportPlan): object {
  const { entry, savedTemplate: facts } = product.itsmc
  const member = savedTemplate === '' ? undefined : facts?.member
  return {
    product: product.name,
    url: `\${${setting}}`,
    ...entry,
    ...(member === undefined ? {} : { [member]: savedTemplate }),
  }
}

function routeEntry({ name, connection, grouping }: PlannedRoute): object {
  const group = { group: grouping }
  return { name, connection: connection.name, template: name, ...group }
}
