import { expect, test } from 'vitest'
import { type Means, productTarget } from '../../../../cli/connect/target.ts'
import type { Config, Route } from '../../../../shared/config/config.ts'
import type { Check } from '../../../../shared/connectors/connector.ts'
import { SERVICE_NOW } from '../../../../shared/connectors/service-now/product.ts'
import type { Kind } from '../../../../shared/ticket/ticket.ts'
import { buildConfig, buildRoute } from '../../../builders/config.ts'
import { ScriptedProduct } from '../../../builders/scripted-product.ts'

const ORIGIN = 'https://servicenow.service-now.com'

const means: Means = {
  tokens: async () => ({ current: async () => 'token', replace: async () => 'token' }),
  http: { send: async () => ({ status: 200, headers: {}, text: '' }), close: async () => undefined },
  now: () => 0,
}

/** A product in which each kind of record is asked for by itself. */
const product = {
  ...SERVICE_NOW,
  createConnector: async ({ kind }: { readonly kind: Kind }) =>
    Object.assign(new ScriptedProduct(), {
      check: async (): Promise<Check[]> => [
        { name: `${kind}s can be read`, ok: kind === 'incident', detail: 'looked' },
        { name: 'role itil', isShared: true, ok: true, detail: 'the user has it' },
      ],
    }),
}

function routeOf(kind: Kind, overrides: Partial<Route>): Route {
  const route = buildRoute('servicenow', overrides)
  return { ...route, name: kind, template: { ...route.template, kind } }
}

/** What the check finds of a connection to which one route writes incidents and one writes events. */
async function foundBy(events: Partial<Route>): Promise<readonly Check[]> {
  const incidents = {
    ...routeOf('incident', {}),
    connection: { ...buildRoute('servicenow').connection, product },
  }
  const config: Config = {
    ...buildConfig(incidents, { ...routeOf('event', events), connection: incidents.connection }),
    defaultRoute: incidents,
  }
  return productTarget({ connection: incidents.connection, config }, ORIGIN).check(means)
}

test('every kind that routes write is looked at, and what is asked of each alike once', async () => {
  const checks = await foundBy({})
  expect(checks.map(({ name }) => name)).toEqual([
    'role itil',
    'incident: incidents can be read',
    'event: events can be read',
  ])
})

test('a kind that alerts take by themselves must be complete', async () => {
  const [event] = (await foundBy({})).slice(-1)
  expect(event).toMatchObject({ ok: false })
  expect(event).not.toHaveProperty('isNeeded')
})

test('a kind that is reached by name alone may lack what it would need', async () => {
  const [event] = (await foundBy({ when: undefined })).slice(-1)
  expect(event).toMatchObject({ ok: false, isNeeded: false })
})
