/** An app that looks tags up, with a template that shows them and a route that asks for one. */
import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { request } from 'undici'
import { isMap, isSeq } from 'yaml'
import { copyConfig } from '../../dev/stack/config-copy.ts'
import { metricPayload } from './metric-payload.ts'
import { type Incident, World } from './world.ts'

const GROUP = '/subscriptions/11112222-3333-4444-5555-666677778888/resourceGroups/rg'

export class EnrichmentWorld {
  readonly world: World
  readonly #stopConfig: () => Promise<void>

  constructor(world: World, stopConfig: () => Promise<void>) {
    this.world = world
    this.#stopConfig = stopConfig
  }

  static async start(): Promise<EnrichmentWorld> {
    const config = await copyConfig((bridge) => {
      bridge.set('enrich', { ownerTag: 'ServiceOwner' })
      const routes = bridge.get('routes')
      if (!isSeq(routes) || !isMap(routes.items[0])) throw new Error('bridge.yaml has no routes.')
      const route = routes.items[0].toJSON() as object
      routes.items.unshift(
        bridge.createNode({
          ...route,
          name: 'web',
          when: 'alert.resource.tags.team == "web"',
          template: 'web-incident',
        }),
      )
    })
    const template = join(config.folder, 'templates/servicenow-incident.yaml')
    const text = await readFile(template, 'utf8')
    // The first that opens; what is not known is shown with its reason.
    const tagged = text.replace(
      '\nopen:\n',
      `\nopen:\n  close_notes: '{{ alert.resource.owner | default: "nobody" }}|{{ alert.resource.tagsMissing }}'\n`,
    )
    await writeFile(template, tagged)
    await writeFile(
      join(config.folder, 'templates/web-incident.yaml'),
      tagged.replace('\nopen:\n', '\nopen:\n  category: web\n'),
    )
    const world = await World.start({ environment: { BRIDGE_CONFIG: config.folder } })
    return new EnrichmentWorld(world, () => config.stop())
  }

  async stop(): Promise<void> {
    await this.world.stop()
    await this.#stopConfig()
  }

  async tag(machine: string, tags: object): Promise<void> {
    await this.#admin('PUT', 'resources', { id: machineId(machine), tags })
  }

  async break(fault: object): Promise<void> {
    await this.#admin('POST', 'faults', { match: { method: 'POST' }, times: null, fault })
  }

  /** Posts an alert about a machine, and waits for what becomes of it. */
  async alert(machine: string, condition: 'Fired' | 'Resolved' = 'Fired'): Promise<void> {
    const payload = metricPayload({ episode: machine, condition, rule: `busy ${machine}` })
    await this.world.post(
      payload.replaceAll(/"[^"]*virtualmachines\/vm1"/g, JSON.stringify(machineId(machine))),
    )
    await this.world.settled()
  }

  async incidentOf(machine: string): Promise<Incident | undefined> {
    const all = await this.world.incidents()
    return all.find(({ short_description: title }) => title?.includes(`busy ${machine}`))
  }

  async #admin(method: 'PUT' | 'POST', path: string, body: object): Promise<void> {
    const answer = await request(`${this.world.stack.resourceGraphUrl}/__admin/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    await answer.body.dump()
    if (answer.statusCode >= 300) throw new Error(`The simulator answered ${answer.statusCode} to ${path}.`)
  }
}

function machineId(machine: string): string {
  return `${GROUP}/providers/Microsoft.Compute/virtualMachines/${machine}`
}
