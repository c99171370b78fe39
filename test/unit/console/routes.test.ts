import { expect, test } from 'vitest'
import { parseConfig } from '../../../shared/config/parse-config.ts'
import { PRODUCTS } from '../../../shared/connectors/products.ts'
import { routesPage } from '../../../shared/console/pages/routes.ts'
import { readRoutes } from '../../../shared/console/models/routes.ts'
import { createConsoleData } from '../../builders/console.ts'
import { TEMPLATE_YAML } from '../../builders/bridge-config.ts'

const BRIDGE = `connections: { servicenow: { product: servicenow, url: https://example.service-now.com } }
defaultRoute: rest
routes:
  - { name: severe, connection: servicenow, template: incident, when: 'alert.severity <= "Sev1"' }
  - { name: worst, connection: servicenow, template: incident, when: 'alert.severity == "Sev0"' }
  - { name: named, connection: servicenow, template: incident }
  - { name: rest, connection: servicenow, template: incident }
`

test('routes that no alert reaches are marked, with the reason that check-config gives', async () => {
  const config = await parseConfig(
    { 'bridge.yaml': BRIDGE, 'templates/incident.yaml': TEMPLATE_YAML },
    {},
    PRODUCTS,
  )
  if (Array.isArray(config)) throw new Error(JSON.stringify(config))

  const model = await readRoutes({ ...createConsoleData(), config: async () => config })

  expect(model.routes.map(({ name, unreachable }) => [name, unreachable])).toEqual([
    ['severe', null],
    ['worst', expect.stringContaining('severe above takes all of them')],
    ['named', expect.stringContaining('only POST /api/alerts/named reaches it')],
    ['rest', null],
  ])
  expect(config.cautions).toEqual([`bridge.yaml:5: ${model.routes[1]?.unreachable}`])
  const page = String(await routesPage(model))
  expect(page.match(/>unreachable</g)).toHaveLength(1)
  expect(page.match(/>only by name</g)).toHaveLength(1)
})
