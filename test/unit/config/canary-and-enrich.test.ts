import { describe, expect, test } from 'vitest'
import { parseConfig } from '../../../shared/config/parse-config.ts'
import { formatProblem } from '../../../shared/config/problem.ts'
import { PRODUCTS } from '../../../shared/connectors/products.ts'
import { BRIDGE_YAML, buildConfigTexts } from '../../builders/bridge-config.ts'

const WHEN = 'alert.resource.type'

/** Of the builder's bridge.yaml with more at its end, and another condition of its first route. */
async function parsed(added: string, when?: string) {
  const line = BRIDGE_YAML.split('\n').find((each) => each.includes(WHEN)) ?? ''
  const bridge = when === undefined ? BRIDGE_YAML : BRIDGE_YAML.replace(line, `    ${when}`)
  return parseConfig(buildConfigTexts({ 'bridge.yaml': `${bridge}${added}` }), {}, PRODUCTS)
}

async function configOf(added: string, when?: string) {
  const config = await parsed(added, when)
  if (Array.isArray(config)) throw new Error(config.map(formatProblem).join('\n'))
  return config
}

async function problemsOf(added: string, when?: string): Promise<string[]> {
  const config = await parsed(added, when)
  return Array.isArray(config) ? config.map(({ reason }) => reason) : []
}

describe('canary', () => {
  test('takes the default route to one standing ticket, and may take five minutes', async () => {
    const { canary } = await configOf('canary: { every: 1h }\n')
    expect(canary).toEqual({ everySeconds: 3600, lateSeconds: 300, route: 'incidents', ticket: 'standing' })
  })

  test('is off unless it is asked for', async () => {
    expect(await configOf('')).not.toHaveProperty('canary')
  })

  test.each([
    ['{ every: 5m, late: 1m }', 'at least 10m'],
    ['{ every: 1h, late: 1h }', 'must be shorter than every'],
    ['{ every: 1h, route: nowhere }', 'there is no route nowhere'],
  ])('%s is refused', async (canary, reason) => {
    expect(await problemsOf(`canary: ${canary}\n`)).toEqual([expect.stringContaining(reason)])
  })
})

describe('enrich', () => {
  const byTag = 'when: alert.resource.tags.team == "web"'

  test('names the tag of the owner, owner unless it says otherwise', async () => {
    expect((await configOf('enrich: {}\n')).enrich).toEqual({ ownerTag: 'owner' })
    expect((await configOf('enrich: { ownerTag: Team }\n')).enrich).toEqual({ ownerTag: 'Team' })
  })

  test('is needed by a condition on tags, whose route knows that it asks for them', async () => {
    expect(await problemsOf('', byTag)).toEqual([expect.stringContaining('add enrich: {} to this file')])
    const { routes } = await configOf('enrich: {}\n', byTag)
    expect(routes.map(({ asksForTags }) => asksForTags)).toEqual([true, undefined])
  })

  test('gives no ticket its name: tags change, and an end would not find it', async () => {
    expect(await problemsOf('enrich: {}\n', 'groupBy: alert.resource.tags.team')).toEqual([
      expect.stringContaining('an end would not find its ticket'),
    ])
  })
})
