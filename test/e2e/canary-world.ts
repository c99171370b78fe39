import { request } from 'undici'
import { copyConfig } from '../../dev/stack/config-copy.ts'
import { World } from './world.ts'

/** A running app that sends a canary every hour, whose timer is run by hand. */
export class CanaryWorld {
  readonly world: World
  readonly #stopConfig: () => Promise<void>

  private constructor(world: World, stopConfig: () => Promise<void>) {
    this.world = world
    this.#stopConfig = stopConfig
  }

  static async start(): Promise<CanaryWorld> {
    const config = await copyConfig((bridge) => bridge.set('canary', { every: '1h' }))
    const world = await World.start({ environment: { BRIDGE_CONFIG: config.folder } })
    return new CanaryWorld(world, () => config.stop())
  }

  async stop(): Promise<void> {
    await this.world.stop()
    await this.#stopConfig()
  }

  get app(): World['apps'][number] {
    const [app] = this.world.apps
    if (app === undefined) throw new Error('The app is not up.')
    return app
  }

  /** Has the timer run now. */
  async runTimer(): Promise<void> {
    const answer = await request(`${this.app.url}/admin/functions/canary`, {
      method: 'POST',
      headers: { 'x-functions-key': this.app.masterKey, 'content-type': 'application/json' },
      body: '{}',
    })
    await answer.body.dump()
    if (answer.statusCode !== 202) throw new Error(`The host answered ${answer.statusCode} to the timer.`)
  }

  /** What the health check says of the canary. */
  async check(): Promise<unknown> {
    const key = this.world.stack.settings['HEALTH_KEY']
    const answer = await request(`${this.app.url}/api/health?code=${key}`)
    const { checks } = (await answer.body.json()) as {
      readonly checks: readonly { readonly name: string }[]
    }
    return checks.find(({ name }) => name === 'canary')
  }
}
