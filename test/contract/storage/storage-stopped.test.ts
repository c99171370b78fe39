import { inspect } from 'node:util'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Azurite, startAzurite } from '../../../dev/azurite.ts'
import { createAzureAlertQueue } from '../../../shared/storage/azure/azure-alert-queue.ts'
import {
  createAzureDeadLetterStore,
  createAzurePayloadStore,
} from '../../../shared/storage/azure/azure-blobs.ts'
import { blobServiceClient } from '../../../shared/storage/azure/blob-client.ts'
import { createAzureLedger, ledgerClient } from '../../../shared/storage/azure/azure-ledger.ts'
import { type BegunDelivery, NEW_TICKET_RECORD } from '../../../shared/storage/ledger.ts'
import { START } from '../../builders/clock.ts'
import { buildNotification } from '../../builders/notification.ts'
import { buildPayload } from '../../builders/payload.ts'

const begin = (deliveryId: string): BegunDelivery => ({
  deliveryId,
  changeId: deliveryId,
  begunAt: START,
  episode: deliveryId,
  condition: 'fired',
  occurredAt: START,
})
const KEY = { connection: 'servicenow', correlationId: '0'.repeat(32) }
const SECRET = 'what the alert says'
const notification = buildNotification(buildPayload({ description: SECRET }))

let stopped: Azurite
/** Was claimed while the storage was there. */
let claim: NonNullable<Awaited<ReturnType<ReturnType<typeof ledger>['claim']>>>

const ledger = (): ReturnType<typeof createAzureLedger> => createAzureLedger(ledgerClient(stopped), Date.now)

beforeAll(async () => {
  stopped = await startAzurite()
  const claimed = await ledger().claim(KEY, [begin('first')])
  if (claimed === undefined) throw new Error('It could not be claimed.')
  claim = claimed
  await stopped.stop()
})
afterAll(() => stopped.stop())

test.each<[string, () => Promise<unknown>]>([
  ['queue put', () => createAzureAlertQueue(stopped, 'alerts').put([notification])],
  ['queue check', () => createAzureAlertQueue(stopped, 'alerts').check()],
  ['payload write', () => createAzurePayloadStore(blobServiceClient(stopped)).write('name.json', SECRET)],
  ['payload read', () => createAzurePayloadStore(blobServiceClient(stopped)).read('name.json')],
  ['payload touch', () => createAzurePayloadStore(blobServiceClient(stopped)).touch('name.json')],
  ['payload delete', () => createAzurePayloadStore(blobServiceClient(stopped)).delete('name.json')],
  [
    'dead letter write',
    () =>
      createAzureDeadLetterStore(blobServiceClient(stopped)).write({
        code: 'gave_up',
        reason: SECRET,
        diedAt: START,
        attempts: 0,
        notification,
      }),
  ],
  ['ledger claim', () => ledger().claim(KEY, [begin(SECRET)])],
  ['ledger read of a series', () => claim.latestOf('series')],
  ['ledger save', () => claim.save({ ...NEW_TICKET_RECORD, delivered: [SECRET] })],
])(
  '%s without a storage is storage_unavailable, and the error repeats nothing of the request',
  async (_, call) => {
    const error: unknown = await call().catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'storage_unavailable', retry: 'later', status: 503 })
    const text = inspect(error, { depth: Infinity })
    expect(text).not.toContain(SECRET)
    expect(text).not.toContain('devstoreaccount1')
    expect(text).not.toContain(Buffer.from(SECRET).toString('base64').slice(0, 12))
  },
)
