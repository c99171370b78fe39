/** The built app creates a configuration item once, also where only its storage keeps its copies apart. */
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { request } from 'undici'
import { expect, onTestFinished, test } from 'vitest'
import { startRouteStack } from '../../dev/stack/start-route-stack.ts'
import { readJson } from '../../simulators/simulated-product.ts'
import { buildTicketRequest } from '../builders/ticket-request.ts'
import { World } from './world.ts'

interface Records {
  readonly records: readonly {
    readonly values: Readonly<Record<string, string>>
    readonly related: Readonly<Record<string, readonly Readonly<Record<string, string>>[]>>
  }[]
}

/** The shipped configuration, whose connection to Cherwell creates configuration items. */
async function configFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'configuration-items-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  await cp('test/fixtures/config', folder, { recursive: true })
  const file = join(folder, 'bridge.yaml')
  const url = 'url: ${CHERWELL_URL}'
  const text = await readFile(file, 'utf8')
  expect(text).toContain(url)
  await writeFile(file, text.replace(url, `${url}\n    createConfigurationItems: true`))
  return folder
}

test('[S-15] two copies of the app, asked for two tickets about one machine, create it once in Cherwell', async () => {
  const world = await World.on(await startRouteStack('cherwell', await configFolder()), { copies: 2 })
  onTestFinished(() => world.stop())
  const { connection, template } = world.stack.route
  const answers = world.apps.map(async ({ url, functionKey }, copy) => {
    const order = buildTicketRequest({
      connection: connection.name,
      template: template.name,
      title: `Ordered from copy ${copy}`,
      correlation: `job-${copy}`,
      configurationItem: 'vm-77',
    })
    const body = JSON.stringify(order)
    const headers = { 'content-type': 'application/json' }
    const address = `${url}/api/work-items?code=${functionKey}`
    const answer = await request(address, { method: 'POST', headers, body })
    await answer.body.dump()
    return answer.statusCode
  })
  expect(await Promise.all(answers)).toEqual([202, 202])
  await world.settled()

  const recordsOf = async (name: string): Promise<Records['records']> =>
    (await readJson<Records>(`${world.stack.product.url}/__admin/records/${name}`)).records
  const items = (await recordsOf('ConfigServer')).map(({ values }) => values['FriendlyName'])
  expect(items.filter((name) => name === 'vm-77')).toEqual(['vm-77'])
  const linked = (await recordsOf('Incident')).map(({ related }) =>
    related['Incident Links Configuration Items']?.map((item) => item['FriendlyName']),
  )
  expect(linked).toEqual([['vm-77'], ['vm-77']])
}, 180_000)
