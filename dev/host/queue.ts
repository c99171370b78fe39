/** The queue trigger: takes messages in batches, calls the function for each, and settles each by its outcome. */
import { type QueueClient, type ReceivedMessageItem, QueueServiceClient } from '@azure/storage-queue'
import type { LogLevel, TypedData } from './core-types.ts'
import type { QueueSettings } from './host-json.ts'
import { type Listener, STOPPED_WITHIN_MS } from './listener.ts'
import { pause, waitAtMost } from './pause.ts'
import { decodeMessageText, triggerMetadata } from './queue-message.ts'

/** The lease of a received message; renewed at half of it while the function runs (WebJobs SDK, QueueListener). */
const LEASE_SECONDS = 600

/** The WebJobs SDK's shortest pause between two polls of an empty queue; it doubles with each poll that finds nothing. */
const MIN_POLLING_INTERVAL_MS = 100

/** A poll is not retried for long: the listener polls again by itself, and logs the failure. */
const LOOK_WITHIN_MS = 3_000

const POISON = '-poison'

export interface QueueListenerOptions {
  readonly service: QueueServiceClient
  readonly queueName: string
  readonly settings: QueueSettings
  /** Rejects when the function failed. */
  readonly invoke: (data: TypedData, metadata: Record<string, TypedData>) => Promise<void>
  readonly log: (level: LogLevel, message: string) => void
  /** Default: 600, the host's. */
  readonly leaseSeconds?: number
}

/** @throws Error when the text is not a connection string. `UseDevelopmentStorage=true` is Azurite on its usual ports. */
export function connectQueues(connectionString: string): QueueServiceClient {
  // The retries of the real host's SDK (Azure.Storage.Queues, QueueClientOptions): a message that cannot be settled stays
  // hidden for the rest of its ten minutes, so a short outage must be waited out.
  return QueueServiceClient.fromConnectionString(connectionString, {
    retryOptions: { maxTries: 6, retryDelayInMs: 800, maxRetryDelayInMs: 60_000, tryTimeoutInMs: 30_000 },
  })
}

/** Listens until stopped; a storage that is away only delays it. A queue that is missing is created. */
export function startQueueListener(options: QueueListenerOptions): Listener {
  const queue = options.service.getQueueClient(options.queueName)
  const stopping = new AbortController()
  const running = new Set<Promise<void>>()
  const finished = listen(queue, options, running, stopping.signal)
  return {
    stop: async () => {
      stopping.abort()
      const settled = finished.then(() => Promise.all(running))
      await waitAtMost(STOPPED_WITHIN_MS, settled)
    },
  }
}

async function listen(
  queue: QueueClient,
  options: QueueListenerOptions,
  running: Set<Promise<void>>,
  stopping: AbortSignal,
): Promise<void> {
  const { settings, log, leaseSeconds = LEASE_SECONDS } = options
  let interval = MIN_POLLING_INTERVAL_MS
  let available = false
  let outage = false
  while (!stopping.aborted) {
    let received: ReceivedMessageItem[] = []
    try {
      const abortSignal = AbortSignal.timeout(LOOK_WITHIN_MS)
      if (!available) await queue.createIfNotExists({ abortSignal })
      available = true
      const batch = { numberOfMessages: settings.batchSize, visibilityTimeout: leaseSeconds, abortSignal }
      received = (await queue.receiveMessages(batch)).receivedMessageItems
      if (outage) log('information', `Queue "${queue.name}" answers again.`)
      outage = false
    } catch (error) {
      if (!outage) log('error', `Queue "${queue.name}" does not answer, still trying: ${String(error)}`)
      outage = true
      // The storage may be empty after the outage.
      available = false
    }
    if (received.length === 0) {
      await pause(interval, stopping)
      interval = Math.min(interval * 2, Math.max(settings.maxPollingIntervalMs, MIN_POLLING_INTERVAL_MS))
      continue
    }
    interval = MIN_POLLING_INTERVAL_MS
    for (const message of received) {
      const settled = settle(queue, message, options).finally(() => running.delete(settled))
      running.add(settled)
    }
    while (running.size > settings.newBatchThreshold) await Promise.race(running)
  }
}

/** Calls the function for one message and settles the message. Never rejects. */
async function settle(
  queue: QueueClient,
  message: ReceivedMessageItem,
  options: QueueListenerOptions,
): Promise<void> {
  const { settings, log } = options
  try {
    const text = decodeMessageText(message.messageText, settings.messageEncoding)
    if (text === undefined) log('error', `Message ${message.messageId} in "${queue.name}" is not base64.`)
    if (text === undefined || (message.dequeueCount > settings.maxDequeueCount && !isPoison(queue))) {
      await poison(queue, message, options)
      return
    }
    const lease = holdMessage(queue, message, options)
    const succeeded = await options.invoke({ string: text }, triggerMetadata(text, message)).then(
      () => true,
      () => false,
    )
    const held = { ...message, popReceipt: await lease.release() }
    if (succeeded) await queue.deleteMessage(held.messageId, held.popReceipt)
    else await settleFailure(queue, held, options)
  } catch (error) {
    // The message is not settled and becomes visible again when its lease ends.
    log('error', `Message ${message.messageId} in "${queue.name}" could not be settled: ${String(error)}`)
  }
}

async function settleFailure(
  queue: QueueClient,
  message: ReceivedMessageItem,
  options: QueueListenerOptions,
): Promise<void> {
  // A poison queue has no poison queue. Its messages wait for the end of the lease, so that they do not fail in a tight loop.
  if (isPoison(queue)) return
  if (message.dequeueCount >= options.settings.maxDequeueCount) return poison(queue, message, options)
  const hiddenSeconds = Math.round(options.settings.visibilityTimeoutMs / 1000)
  await queue.updateMessage(message.messageId, message.popReceipt, undefined, hiddenSeconds)
}

const isPoison = (queue: QueueClient): boolean => queue.name.endsWith(POISON)

/** Copies the message, as it is stored, to the poison queue, then deletes it. */
async function poison(
  queue: QueueClient,
  message: ReceivedMessageItem,
  { service, log }: QueueListenerOptions,
): Promise<void> {
  const target = service.getQueueClient(queue.name + POISON)
  await target.createIfNotExists()
  await target.sendMessage(message.messageText)
  await queue.deleteMessage(message.messageId, message.popReceipt)
  log('warning', `Message ${message.messageId} has been moved to queue "${target.name}".`)
}

/** Renews the lease of a message until released; releasing returns the valid pop receipt. */
function holdMessage(
  queue: QueueClient,
  message: ReceivedMessageItem,
  { log, leaseSeconds = LEASE_SECONDS }: QueueListenerOptions,
): { release(): Promise<string> } {
  let renewed = Promise.resolve(message.popReceipt)
  const renew = async (popReceipt: string): Promise<string> => {
    try {
      const answer = await queue.updateMessage(message.messageId, popReceipt, undefined, leaseSeconds)
      return answer.popReceipt ?? popReceipt
    } catch (error) {
      log('warning', `Message ${message.messageId} in "${queue.name}" could not be renewed: ${String(error)}`)
      return popReceipt
    }
  }
  const timer = setInterval(() => {
    renewed = renewed.then(renew)
  }, leaseSeconds * 500)
  return {
    release: () => {
      clearInterval(timer)
      return renewed
    },
  }
}
