import { describe, expect, test } from 'vitest'
import { answersInTemplates } from '../../../../cli/connect/answers-in-templates.ts'
import type { Config } from '../../../../shared/config/config.ts'
import { parseConfig } from '../../../../shared/config/parse-config.ts'
import { readConfigTexts } from '../../../../shared/config/load-config.ts'
import { PRODUCTS } from '../../../../shared/connectors/products.ts'

/** The shipped templates, with one connection to each of two products. */
async function configWith(connection: string, route: string): Promise<Config> {
  const texts = await readConfigTexts('test/fixtures/config')
  const bridge = `connections:
  desk: { product: servicenow, url: https://example.service-now.com, ${connection} }
  other: { product: provance, url: https://contoso.crm.dynamics.com }
routes: [{ name: incidents, ${route} }]
defaultRoute: incidents
`
  const parsed = await parseConfig({ ...texts, 'bridge.yaml': bridge }, {}, PRODUCTS)
  if (Array.isArray(parsed)) throw new Error(JSON.stringify(parsed))
  return parsed
}

async function answersOf(connection: string, route: string, name = 'desk'): Promise<unknown> {
  const config = await configWith(connection, route)
  const found = config.connections.get(name)
  if (found === undefined) throw new Error(`no connection ${name}`)
  return answersInTemplates(config, found)
}

const TO_DESK = 'connection: desk, template: servicenow-incident'
const TO_OTHER = 'connection: other, template: provance-incident'
const NAMED = 'caller: abel.tuter, assignmentGroup: Network'

describe('what the words of a connection become in its templates', () => {
  test.each([
    ['by its routes', TO_DESK],
    ['before it has a route, by the template of its product', TO_OTHER],
  ])('%s', async (_, route) => {
    expect(await answersOf(NAMED, route)).toEqual({
      fields: ['caller_id', 'assignment_group'],
      choices: { caller_id: ['abel.tuter'], assignment_group: ['Network'] },
    })
  })

  test('only those that were given', async () => {
    expect(await answersOf('caller: abel.tuter', TO_DESK)).toEqual({
      fields: ['caller_id'],
      choices: { caller_id: ['abel.tuter'] },
    })
  })

  test('nothing where none was given', async () => {
    expect(await answersOf('optional: false', TO_DESK)).toBeUndefined()
  })

  test('nothing of a product whose templates do not see the connection’s words', async () => {
    expect(await answersOf(NAMED, TO_OTHER, 'other')).toBeUndefined()
  })
})
