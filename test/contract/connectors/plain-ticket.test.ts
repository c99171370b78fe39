import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Connector } from '../../../shared/connectors/connector.ts'
import { BridgeError } from '../../../shared/errors.ts'
import type { Action, WorkItem } from '../../../shared/ticket/ticket.ts'
import { createSharedStorage, createTestBridge, type TestBridge } from '../../builders/bridge.ts'
import { buildConfig, buildRoute } from '../../builders/config.ts'
import { messageOf } from '../../builders/notification.ts'
import { kindOf } from '../../builders/products.ts'
import { shippedTemplate } from '../../builders/shipped-template.ts'
import { at, fired, resolved } from '../../unit/bridge/simulation/stories.ts'
import type { Product } from './product.ts'
import { RECORD_SORTS } from './record-sorts.ts'

const FAILURE = 'templates/shipped.yaml:12: it is missing'

describe.each(RECORD_SORTS)('a $name', ({ product: name, kind, start }) => {
  const { absent } = kindOf(name, kind)
  const shipped = shippedTemplate(`${name}-${kind}`)
  let product: Product
  let connector: Connector
  beforeEach(async () => {
    product = await start()
    connector = product.connect()
  })
  afterEach(() => product.stop())

  /** A bridge to the product, with the shipped template, of which some sections fail. */
  function bridgeWith(...failing: readonly Action[]): TestBridge {
    const template: typeof shipped = {
      ...shipped,
      render: (action, context) => {
        if (failing.includes(action)) throw new BridgeError('template_failed', FAILURE)
        return shipped.render(action, context)
      },
    }
    const config = buildConfig(buildRoute(name, { template }))
    return createTestBridge(
      () => config,
      createSharedStorage(),
      undefined,
      async () => connector,
    )
  }

  async function ticketOf({ journal }: TestBridge): Promise<WorkItem> {
    const [delivered] = journal.entries.flatMap((entry) => (entry.step === 'delivered' ? [entry] : []))
    const item = await connector.find(delivered?.correlationId ?? '')
    if (item === undefined) throw new Error(`There is no ticket: ${JSON.stringify(journal.entries)}`)
    return item
  }

  test('is opened plainly when its template fails, and its end is noted', async () => {
    const bridge = bridgeWith('open', 'resolve')
    await bridge.deliver(messageOf(fired()))
    await bridge.deliver(messageOf(resolved(5)))
    const item = await ticketOf(bridge)
    expect(item.status).toBe('open')
    expect(bridge.deadLetters.letters).toEqual([])
    // What keeps no notes shows the latest of them as its description.
    const notes = absent.includes('note') ? [await product.description(item)] : await product.notes(item)
    expect(notes).toEqual([expect.stringContaining('could not be resolved and stays open')])
    expect(notes[0]).toContain(FAILURE)
  })

  test('is opened plainly when the product rejects the first try, once', async () => {
    const bridge = bridgeWith()
    await product.fail('rejected')
    await bridge.deliver(messageOf(fired()))
    const item = await ticketOf(bridge)
    expect(await product.description(item)).toContain('Fix the section open of the template: templates/')
    expect(await product.count()).toBe(1)
  })

  test.skipIf(absent.includes('note'))('is reopened plainly when its template fails', async () => {
    const bridge = bridgeWith('reopen')
    await bridge.deliver(messageOf(fired()))
    await bridge.deliver(messageOf(resolved(1)))
    await bridge.deliver(messageOf(fired({ firedAt: at(2) })))
    const item = await ticketOf(bridge)
    expect(item.status).toBe('open')
    expect((await product.notes(item)).at(-1)).toContain(FAILURE)
    expect(bridge.deadLetters.letters).toEqual([])
  })
})
