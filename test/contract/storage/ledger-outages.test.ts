import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { type Azurite, startAzurite } from '../../../dev/azurite.ts'
import { createAzureLedger } from '../../../shared/storage/azure/azure-ledger.ts'
import { tableClient } from '../../../shared/storage/azure/table-client.ts'
import { type Claim, NEW_TICKET_RECORD, type TicketRecord } from '../../../shared/storage/ledger.ts'
import type { Ledger } from '../../../shared/storage/ports.ts'
import {
  startTableStorage,
  type TableStorage,
} from '../../../simulators/table-storage/start-table-storage.ts'
import { buildBegun } from '../../builders/batch.ts'
import { type LossyProxy, originOf, startLossyProxy, through } from './lossy-proxy.ts'

let azurite: Azurite
let simulated: TableStorage
beforeAll(async () => {
  azurite = await startAzurite()
  simulated = await startTableStorage()
})
afterAll(async () => {
  await azurite.stop()
  await simulated.stop()
})

const STARTED = Date.parse('2026-11-23T12:00:00.000Z')
const KEY = { connection: 'servicenow', correlationId: '1'.padStart(32, '0') }
const BEGUN = buildBegun()
const OPENED: TicketRecord = {
  ...NEW_TICKET_RECORD,
  item: { id: '1', number: 'INC1', url: 'https://x/1' },
  status: 'open',
  delivered: ['d'],
}
const UNAVAILABLE = { code: 'storage_unavailable', retry: 'later' }

describe.each<[string, () => string]>([
  ['Azurite', () => azurite.connectionString],
  ['simulated Table service', () => simulated.connectionString],
])('%s: the ledger', (_, storage) => {
  let proxy: LossyProxy
  let now = STARTED
  let tables = 0
  /** Another instance of the app, with each call. */
  let instance: () => Ledger

  beforeAll(async () => {
    proxy = await startLossyProxy(originOf('Table', storage()))
  })
  afterAll(() => proxy.stop())
  beforeEach(async () => {
    now = STARTED
    tables += 1
    const client = tableClient({ connectionString: through(proxy, 'Table', storage()) }, `outage${tables}`)
    await client.createTable()
    instance = () => createAzureLedger(client, () => now)
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  test.each<[string, RegExp, () => Promise<unknown>, unknown]>([
    ['claim', /\$batch/, async () => (await instance().claim(KEY, [BEGUN]))?.record, NEW_TICKET_RECORD],
    ['read', /^GET/, () => instance().read(KEY), undefined],
    ['list', /^GET/, () => instance().list({ connections: ['servicenow'] }), { tickets: [] }],
  ])('makes a %s again whose connection was cut off without a word', async (__, pattern, call, expected) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const ignored = proxy.ignoreNext(pattern)
    const answer = call()
    await ignored
    await vi.advanceTimersByTimeAsync(11_000)
    expect(await answer).toEqual(expected)
  })

  /** Thirty, so that a claim of all is one transaction. */
  const KEYS = Array.from({ length: 30 }, (__, index) => ({
    connection: 'servicenow',
    correlationId: String(index).padStart(32, '0'),
  }))
  const claimAll = (ledger: Ledger): Promise<readonly (Claim | undefined)[]> =>
    Promise.all(KEYS.map((key) => ledger.claim(key, [BEGUN], { series: key.correlationId })))

  test('knows each of the claims, and of the saves, that shared a transaction whose answer was lost', async () => {
    const ledger = instance()
    proxy.requests.length = 0
    proxy.loseAnswer(/\$batch/)
    const claims = await claimAll(ledger)
    expect(claims.map((claim) => claim?.record)).toEqual(KEYS.map(() => NEW_TICKET_RECORD))
    proxy.loseAnswer(/\$batch/)
    await Promise.all(claims.map(async (claim) => claim?.save(OPENED)))
    const saved = await Promise.all(KEYS.map((key) => instance().read(key)))
    expect(saved).toMatchObject(KEYS.map(() => ({ item: OPENED.item, delivered: OPENED.delivered })))
  })

  test('refuses a save to who has lost the row, and to nobody with whom it shared the transaction', async () => {
    const claims = await claimAll(instance())
    now += 200_000
    await instance().claim(KEYS[7] ?? KEY, [{ ...BEGUN, deliveryId: 'another' }])
    const saves = await Promise.allSettled(claims.map(async (claim) => claim?.save(OPENED)))
    const refused = saves.flatMap((save, index) =>
      save.status === 'rejected' ? [{ index, code: (save.reason as { code?: unknown }).code }] : [],
    )
    expect(refused).toEqual([{ index: 7, code: 'ticket_claimed_elsewhere' }])
    const saved = await Promise.all(KEYS.map((key) => instance().read(key)))
    expect(saved.filter((record) => record?.item?.number === 'INC1')).toHaveLength(29)
  })

  test('fails all saves of a transaction whose outcome is not known, and a later look finds them done', async () => {
    const claims = await claimAll(instance())
    // The library makes a call three times; what it does not hear of is carried out all the same.
    for (let tries = 0; tries < 3; tries += 1) proxy.loseAnswer(/\$batch/)
    const saves = await Promise.allSettled(claims.slice(0, 16).map(async (claim) => claim?.save(OPENED)))
    expect(saves).toMatchObject(saves.map(() => ({ status: 'rejected', reason: UNAVAILABLE })))
    for (const key of KEYS.slice(0, 16)) {
      await expect(instance().claim(key, [{ ...BEGUN, deliveryId: 'd' }])).resolves.toBeUndefined()
    }
  })

  test('saves what was done under a claim whose extension has an unknown outcome', async () => {
    const claim = await instance().claim(KEY, [BEGUN])
    now += 40_000
    // The library makes a call three times.
    for (let tries = 0; tries < 3; tries += 1) proxy.loseAnswer(/\$batch/)
    await expect(claim?.extend()).rejects.toMatchObject(UNAVAILABLE)
    await claim?.save(OPENED)
    expect(await instance().read(KEY)).toMatchObject({ item: OPENED.item })
    await expect(instance().claim(KEY, [])).resolves.toBeDefined()
  })

  test('does not count as a claim what was extended so slowly that too little of it is left', async () => {
    const claim = await instance().claim(KEY, [BEGUN])
    now += 40_000
    proxy.beforeNext(/\$batch/, async () => {
      now += 40_000
    })
    await expect(claim?.extend()).rejects.toMatchObject(UNAVAILABLE)
    await claim?.save(OPENED)
    expect(await instance().read(KEY)).toMatchObject({ item: OPENED.item })
  })

  test('keeps a ticket that is claimed while it is about to be swept, however long the sweep takes', async () => {
    await (await instance().claim(KEY, [BEGUN]))?.save({ ...OPENED, status: 'closed' })
    now += 200 * 86_400_000
    let claim: Claim | undefined
    proxy.beforeNext(/\$batch/, async () => {
      now += 61_000
      claim = await instance().claim(KEY, [{ ...BEGUN, deliveryId: 'next' }])
    })
    const swept = await instance().sweep({
      ended: '2026-11-24T00:00:00.000Z',
      silent: '2026-11-24T00:00:00.000Z',
    })
    await claim?.save(OPENED)
    expect(swept).toBe(0)
    expect(await instance().read(KEY)).toMatchObject({ item: OPENED.item })
  })
})
