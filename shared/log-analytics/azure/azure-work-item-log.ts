import {
  createDefaultHttpClient,
  createHttpHeaders,
  createPipelineRequest,
  type HttpClient,
} from '@azure/core-rest-pipeline'
import { DefaultAzureCredential, type TokenCredential } from '@azure/identity'
import { isAggregateLogsUploadError, LogsIngestionClient } from '@azure/monitor-ingestion'
import { BridgeError } from '../../errors.ts'
import { retryAfterSeconds } from '../../http/retry-after.ts'
import { sendTo } from '../../http/send-to.ts'
import type { Log } from '../../log.ts'
import { isLoopback } from '../../loopback.ts'
import { batchesOf } from '../row-batches.ts'
import type { WorkItemLog } from '../work-item-log.ts'
import type { WorkItemRow } from '../work-item-row.ts'

/** Where rows are sent. */
export interface LogTarget {
  /** The data collection rule's own logs ingestion endpoint, or that of a data collection endpoint. */
  readonly endpoint: string
  /** Immutable id of the data collection rule: `dcr-…`. */
  readonly ruleId: string
  /** `Custom-…`, as the rule declares it. */
  readonly stream: string
  /** The identity of the caller; the app's own unless given. It needs Monitoring Metrics Publisher on the rule. */
  readonly credential?: TokenCredential
  readonly log: Log
  /** Epoch milliseconds. */
  readonly now: () => number
  /** How long a call may take, with its repetitions. Default 30. */
  readonly deadlineSeconds?: number
}

/** Less than the lock of a run lasts: the client itself would wait for as long as a 429 says, or for ever. */
const DEADLINE_SECONDS = 30

/** So many rows of one call may be refused before the cause is taken to lie elsewhere. */
const MAX_REFUSED = 20

/** Through the Logs Ingestion API, by Azure's own client, which compresses, and waits as a 429 says within the deadline. */
export function createAzureWorkItemLog(target: LogTarget): WorkItemLog {
  const sender = createSender(target)
  const { client } = sender
  return {
    write: async (rows) => {
      const refused: WorkItemRow[] = []
      for (const batch of batchesOf(rows)) await send(client, target, batch, refused)
      return { written: rows.length - refused.length, refused }
    },
    check: () => sendNothing(sender, target),
  }
}

/** The service's version that Azure's client speaks. */
const API_VERSION = '2023-01-01'

/** An empty list, which the client itself would not send, on the client's own way. */
async function sendNothing({ client, origin, httpClient }: Sender, target: LogTarget): Promise<void> {
  const { ruleId, stream } = target
  const request = createPipelineRequest({
    url: `${origin}/dataCollectionRules/${ruleId}/streams/${stream}?api-version=${API_VERSION}`,
    method: 'POST',
    headers: createHttpHeaders({ 'content-type': 'application/json', 'content-encoding': 'gzip' }),
    body: '[]',
    abortSignal: deadlineOf(target),
  })
  const { status, headers, bodyAsText } = await client.pipeline
    .sendRequest(httpClient, request)
    .catch((error: unknown) => {
      throw failureOf(error, target)
    })
  const refusal = { statusCode: status, code: codeIn(bodyAsText), response: { headers } }
  // A complaint about the empty list comes after caller, rule and stream were accepted.
  if (status >= 400 && !isForTheRows(refusal)) throw failureOf(refusal, target)
}

function codeIn(body: string | null | undefined): unknown {
  try {
    return (JSON.parse(body ?? '') as { error?: { code?: unknown } }).error?.code
  } catch {
    return undefined
  }
}

/** Azure's client, and what it sends with. */
interface Sender {
  readonly client: LogsIngestionClient
  readonly origin: string
  readonly httpClient: HttpClient
}

function createSender({ endpoint, credential = new DefaultAzureCredential() }: LogTarget): Sender {
  const url = new URL(endpoint)
  const isHere = isLoopback(url) && url.protocol !== 'https:'
  // The library insists on https; on this machine the request is sent to the simulator instead.
  const origin = isHere ? 'https://local.ingest.monitor.azure.com' : url.origin
  const httpClient = isHere ? sendTo(url.origin) : createDefaultHttpClient()
  const client = new LogsIngestionClient(origin, credential, {
    audience: audienceOf(url.hostname),
    retryOptions: { maxRetries: 2, maxRetryDelayInMs: 2000 },
    httpClient,
  })
  return { client, origin, httpClient }
}

/** Each cloud has its own (Logs Ingestion API docs). */
function audienceOf(hostname: string): string {
  const [, cloud = 'com'] = /\.azure\.(us|cn)$/.exec(hostname) ?? []
  return `https://monitor.azure.${cloud}`
}

/** @param refused takes the rows that the service does not take */
async function send(
  client: LogsIngestionClient,
  target: LogTarget,
  batch: readonly WorkItemRow[],
  refused: WorkItemRow[],
): Promise<void> {
  const abortSignal = deadlineOf(target)
  try {
    await client.upload(target.ruleId, target.stream, [...batch], { maxConcurrency: 1, abortSignal })
    // The client does not say what it has not sent any more.
    abortSignal.throwIfAborted()
  } catch (error) {
    if (!isAggregateLogsUploadError(error)) throw failureOf(error, target)
    for (const { cause, failedLogs } of error.errors) {
      await settle(client, target, failedLogs, cause, refused)
    }
  }
}

function deadlineOf({ deadlineSeconds = DEADLINE_SECONDS }: LogTarget): AbortSignal {
  return AbortSignal.timeout(deadlineSeconds * 1000)
}

/** Finds the rows for which a call was refused by bisection; throws an error that no row caused. */
async function settle(
  client: LogsIngestionClient,
  target: LogTarget,
  rows: readonly WorkItemRow[],
  cause: unknown,
  refused: WorkItemRow[],
): Promise<void> {
  if (!isForTheRows(cause) || refused.length >= MAX_REFUSED) throw failureOf(cause, target)
  const [only] = rows
  if (rows.length <= 1) {
    if (only === undefined) return
    refused.push(only)
    const { ServiceDeskConnectionName_s: connection, ServiceDeskId_s: number } = only
    target.log('warn', 'work-item-refused', { connection, number, reason: wordOf(cause) })
    return
  }
  const middle = Math.ceil(rows.length / 2)
  await send(client, target, rows.slice(0, middle), refused)
  await send(client, target, rows.slice(middle), refused)
}

interface Refusal {
  readonly statusCode?: unknown
  readonly code?: unknown
  readonly response?: { readonly headers?: { readonly get?: (name: string) => string | undefined } }
}

/** 413, or a 400 that is not about the call itself. */
function isForTheRows(cause: unknown): boolean {
  const { statusCode, code } = cause as Refusal
  return (
    statusCode === 413 || (statusCode === 400 && code !== 'InvalidStream' && code !== 'UnsupportedApiVersion')
  )
}

/** What a person must fix, by status. */
const ADVICE: Readonly<Record<number, string>> = {
  400: 'the data collection rule does not take such rows: does it declare the stream and the columns of infra/app/work-items.bicep?',
  401: 'the app has no identity that Azure Monitor knows',
  403: 'the app’s identity needs the role Monitoring Metrics Publisher on the data collection rule; a new assignment takes up to half an hour',
  404: 'there is no such data collection rule behind this endpoint',
  413: 'rows are larger than a call takes',
}

/** Azure's errors hold no secret; even so, only status, code and our own text are passed on. */
function failureOf(cause: unknown, { endpoint, ruleId, stream, now }: LogTarget): BridgeError {
  const { statusCode, response } = cause as Refusal
  const advice = typeof statusCode === 'number' ? ADVICE[statusCode] : undefined
  const message = `Log Analytics: could not write to ${stream} of ${ruleId} at ${new URL(endpoint).hostname}: ${wordOf(cause)}`
  if (advice !== undefined) return new BridgeError('log_analytics_refused', `${message}: ${advice}.`)
  const header = response?.headers?.get?.('retry-after')
  const seconds = header === undefined ? undefined : retryAfterSeconds({ 'retry-after': header }, now())
  return new BridgeError(
    'log_analytics_unavailable',
    `${message}.`,
    seconds === undefined ? {} : { retryAfterSeconds: seconds },
  )
}

function wordOf(cause: unknown): string {
  if (cause instanceof Error && /^(Abort|Timeout)Error$/.test(cause.name)) return 'no answer in time'
  const { statusCode, code } = cause as Refusal
  const words = [statusCode, code].filter((word) => typeof word === 'number' || typeof word === 'string')
  if (words.length > 0) return words.join(' ')
  return cause instanceof Error ? cause.name : 'unknown'
}
