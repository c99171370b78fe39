import { setImmediate } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createCreateOnce } from '../../../shared/bridge/protect/create-once.ts'
import type { Connector } from '../../../shared/connectors/connector.ts'
import type { CreateOnce } from '../../../shared/connectors/create-once.ts'
import { BridgeError } from '../../../shared/errors.ts'
import type { HttpAnswer, HttpClient, HttpRequest } from '../../../shared/http/http-client.ts'
import { InMemoryRegisters } from '../../builders/in-memory-registers.ts'
import type { ConfigurationItem, Fields, Ticket, WorkItemRef } from '../../../shared/ticket/ticket.ts'

/** What a test says of a connector of its own: an instance of the app. */
export interface ItemOptions {
  /** The connection says `createConfigurationItems: true`; false: only `linkConfigurationItems`, or what that is there. */
  readonly create: boolean
  readonly http: HttpClient
  readonly onUnmatched: (item: ConfigurationItem, reason: string) => void
  readonly createOnce: CreateOnce
}

/** A product that keeps configuration items, and what a person sees of them. */
export interface ItemProduct {
  readonly http: HttpClient
  readonly connect: (options: ItemOptions) => Promise<Connector>
  /** Fields that open a record. */
  readonly fields: Fields
  /** The name of a configuration item that it has. */
  readonly known: string
  /** Whether a request creates a configuration item. */
  readonly isCreation: (request: HttpRequest) => boolean
  /** The names of all configuration items. */
  readonly items: () => Promise<readonly string[]>
  /** The names of those that a record is about. */
  readonly itemsOf: (item: WorkItemRef) => Promise<readonly string[]>
  readonly stop: () => Promise<void>
}

const RESOURCE_GROUP = '/subscriptions/0b1f0a3c-0000-4000-8000-000000000000/resourceGroups/shop'

let machines = 0

/** A machine that no product has a record of, by its resource id and as a log alert names it. */
function newMachine(): readonly [byId: ConfigurationItem, byName: ConfigurationItem] {
  machines += 1
  const resourceId = `${RESOURCE_GROUP}/providers/Microsoft.Compute/virtualMachines/VM-Shop-${machines}`
  return [
    { resourceId, names: [`VM-Shop-${machines}`] },
    { resourceId: '', names: [`vm-shop-${machines}`] },
  ]
}

/** States what every product does about configuration items, S-15 of the page that ITSMC had. */
export function describeConfigurationItems(name: string, start: () => Promise<ItemProduct>): void {
  describe(`[S-15] ${name}: the configuration item of an alert`, () => {
    let product: ItemProduct
    beforeAll(async () => {
      product = await start()
    })
    afterAll(() => product.stop())

    test('that does not exist is created only where the connection asks for it', async () => {
      const { about, created } = watch(product)
      const [machine] = newMachine()
      const opened = await about({ create: false }).open(machine)
      expect([await product.itemsOf(opened), await created()]).toEqual([[], []])
    })

    test('that exists is linked, and no new one is created', async () => {
      const { about, created, reasons } = watch(product)
      const instances = [about({ create: true }), about({ create: true })]
      const tickets = instances.flatMap((each) => [each.open(known(product)), each.open(known(product))])
      const linked = (await Promise.all(tickets)).map((each) => product.itemsOf(each))
      expect(await Promise.all(linked)).toEqual(tickets.map(() => [product.known]))
      expect([await created(), reasons]).toEqual([[], []])
    })

    test('is created once and linked, for two alerts to each of two instances at once', async () => {
      const { about, created, reasons } = watch(product)
      const instances = [about({ create: true }), about({ create: true })]
      const [byId, byName] = newMachine()
      const tickets = instances.flatMap((each) => [each.open(byId), each.open(byName)])
      const opened = await Promise.all(tickets)
      const [item, ...others] = await created()
      expect([item?.toLowerCase(), others]).toEqual([byName.names[0], []])
      for (const each of opened) expect(await product.itemsOf(each)).toEqual([item])
      expect(reasons).toEqual([])
    })

    test('is not created again for the next alert', async () => {
      const { about, created } = watch(product)
      const [machine] = newMachine()
      await about({ create: true }).open(machine)
      const next = await about({ create: true }).open(machine)
      expect(await product.itemsOf(next)).toEqual(await created())
    })

    test('exists once and is linked even when the answer to its creation is lost', async () => {
      const { about, created } = watch(product)
      const [machine] = newMachine()
      const opened = await about({ create: true, http: losing(product) }).open(machine)
      const next = await about({ create: true }).open(machine)
      const items = await created()
      expect(items).toHaveLength(1)
      expect([await product.itemsOf(opened), await product.itemsOf(next)]).toEqual([items, items])
    })

    test.each([
      ['a subscription', { resourceId: RESOURCE_GROUP.split('/resource')[0] ?? '', names: ['0b1f0a3c'] }],
      ['a resource group', { resourceId: RESOURCE_GROUP, names: ['shop'] }],
    ])('that is %s is not created', async (_, item) => {
      const { about, created } = watch(product)
      await about({ create: true }).open(item)
      expect(await created()).toEqual([])
    })

    test.each([
      ['refused', 403],
      ['met by an outage', 503],
    ])(
      'whose creation is %s does not keep a ticket from being opened, and the reason is reported',
      async (_, status) => {
        const { about, created, reasons } = watch(product)
        const [machine] = newMachine()
        const opened = await about({ create: true, http: answering(product, status) }).open(machine)
        expect(opened).toMatchObject({ status: 'open' })
        expect([await product.itemsOf(opened), await created()]).toEqual([[], []])
        expect(reasons).toEqual([expect.stringMatching(/^product_/)])
      },
    )
  })
}

const known = ({ known: name }: ItemProduct): ConfigurationItem => ({ resourceId: '', names: [name] })

/** What each instance has of its own; they share the storage. */
const SHARED = {
  connection: 'tried',
  settledAfterSeconds: 75,
  log: () => undefined,
  now: Date.now,
}

let tickets = 0

/** Instances of the app that open tickets, and what is there afterwards that was not there before. */
function watch(product: ItemProduct) {
  const reasons: string[] = []
  const registers = new InMemoryRegisters()
  const before = product.items()
  const underWay = new Set<Promise<unknown>>()
  // Time does not pass: a second is over when every earlier call is answered.
  const pause = async (): Promise<void> => {
    await Promise.allSettled(underWay)
    await setImmediate()
  }
  const watched = (http: HttpClient): HttpClient => ({
    ...http,
    send: (request) => {
      const answer = http.send(request).finally(() => underWay.delete(answer))
      underWay.add(answer)
      return answer
    },
  })
  const onUnmatched = (_: ConfigurationItem, reason: string): void => void reasons.push(reason)
  const about = ({
    create,
    http = product.http,
  }: {
    readonly create: boolean
    readonly http?: HttpClient
  }) => {
    const createOnce = createCreateOnce({ ...SHARED, registers, pause })
    const connector = product.connect({ create, http: watched(http), onUnmatched, createOnce })
    const ticketAbout = (item: ConfigurationItem): Ticket => {
      tickets += 1
      const correlationId = tickets.toString(16).padStart(32, '0')
      return { correlationId, fields: product.fields, configurationItems: [item] }
    }
    return { open: async (item: ConfigurationItem) => (await connector).open(ticketAbout(item)) }
  }
  const created = async (): Promise<string[]> => {
    const names = new Set(await before)
    return (await product.items()).filter((each) => !names.has(each))
  }
  return { about, created, reasons }
}

/** The answer to the first creation is lost on its way. */
function losing({ http, isCreation }: ItemProduct): HttpClient {
  let isLost = false
  return {
    ...http,
    send: async (request) => {
      const answer = await http.send(request)
      if (isLost || !isCreation(request)) return answer
      isLost = true
      throw new BridgeError('product_cut_off', 'The connection was cut.', { inDoubt: true })
    },
  }
}

/** A client whose creations get only this answer. */
function answering({ http, isCreation }: ItemProduct, status: number): HttpClient {
  const answer: HttpAnswer = { status, headers: { 'content-type': 'text/plain' }, text: '' }
  return { ...http, send: async (request) => (isCreation(request) ? answer : http.send(request)) }
}
