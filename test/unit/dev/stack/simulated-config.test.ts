import { expect, test } from 'vitest'
import { parseDocument, parse } from 'yaml'
import { addressEdits, beginningsOf, leadWebhooks } from '../../../../dev/stack/simulated-config.ts'
import type { Instance } from '../../../../dev/stack/start-stack.ts'
import type { BridgeDocument } from '../../../../shared/config/bridge-schema.ts'
import { parseConfig } from '../../../../shared/config/parse-config.ts'
import { PRODUCTS } from '../../../../shared/connectors/products.ts'
import { BRIDGE_YAML, buildConfigTexts } from '../../../builders/bridge-config.ts'

/** A configuration with these connections beside the usual one, whose address is written out. */
async function instancesOf(connections: string, first = 'servicenow') {
  const text = BRIDGE_YAML.replace('routes:', `${connections}routes:`)
  const config = await parseConfig(buildConfigTexts({ 'bridge.yaml': text }), undefined, PRODUCTS)
  if (Array.isArray(config)) throw new Error(config.map(({ reason }) => reason).join('\n'))
  return beginningsOf(config, parse(text) as BridgeDocument, first).map(
    ({ connections: names, setting }) => ({
      names,
      setting,
    }),
  )
}

test('connections with the same address share an instance, and two of one product have two', async () => {
  const more = `  again: { product: servicenow, url: 'https://example.service-now.com' }
  other: { product: servicenow, url: '\${OTHER}' }
  third: { product: servicenow, url: '\${OTHER}' }
`
  expect(await instancesOf(more)).toEqual([
    { names: ['servicenow', 'again'], setting: undefined },
    { names: ['other', 'third'], setting: 'OTHER' },
  ])
})

test('the connection that alerts take by default comes first', async () => {
  const more = `  other: { product: servicenow, url: '\${OTHER}' }\n`
  expect((await instancesOf(more, 'other')).map(({ names }) => names)).toEqual([['other'], ['servicenow']])
})

test('two products with the same setting do not share it: one value cannot be two addresses', async () => {
  const more = `  one: { product: servicenow, url: '\${DESK}' }
  two: { product: scsm, url: '\${DESK}', allowOtherHost: true, user: 'C\\u' }
`
  expect(await instancesOf(more)).toEqual([
    { names: ['servicenow'], setting: undefined },
    { names: ['one'], setting: 'DESK' },
    { names: ['two'], setting: undefined },
  ])
})

test('addresses that are written out are replaced by those of the simulators', () => {
  const bridge = parseDocument(BRIDGE_YAML)
  const instance = {
    connections: ['servicenow'],
    setting: undefined,
    simulated: { url: 'http://127.0.0.1:1' },
  }
  addressEdits([instance as unknown as Instance]).forEach((edit) => edit(bridge))
  expect(bridge.getIn(['connections', 'servicenow', 'url'])).toBe('http://127.0.0.1:1')
})

test('webhooks lead to one address, by their settings or by edits', () => {
  const text = `${BRIDGE_YAML}warnings:\n  webhook: https://hooks.example.com/a\nfallback:\n  webhook: \${HOOK}\n`
  const { settings, edits } = leadWebhooks(parse(text) as BridgeDocument, 'http://127.0.0.1:2')
  const bridge = parseDocument(text)
  edits.forEach((edit) => edit(bridge))
  expect(settings).toEqual({ HOOK: 'http://127.0.0.1:2/fallback' })
  expect(bridge.toJS()).toMatchObject({
    warnings: { webhook: 'http://127.0.0.1:2/warnings' },
    fallback: { webhook: '${HOOK}' },
  })
})
