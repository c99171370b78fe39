/** host.json: the parts of it that this host follows, with the host's defaults. */
import { readFile } from 'node:fs/promises'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { parseTimeSpan } from './time-span.ts'

export interface HostSettings {
  /** Before every route, without slashes; may be empty. */
  readonly routePrefix: string
  readonly queues: QueueSettings
}

/** `extensions.queues` of host.json. */
export interface QueueSettings {
  /** Messages received at a time, 1 to 32. */
  readonly batchSize: number
  /** The next batch is taken when no more than this many messages are under way. */
  readonly newBatchThreshold: number
  /** After so many failures, a message goes to the poison queue. */
  readonly maxDequeueCount: number
  /** How long a failed message stays hidden before its next try. */
  readonly visibilityTimeoutMs: number
  /** The longest pause between two polls of an empty queue. */
  readonly maxPollingIntervalMs: number
  readonly messageEncoding: 'base64' | 'none'
}

type Json = { [key: string]: Json } | string | number | boolean | null

/** The prefix of app settings that override host.json (Azure Functions docs, "Override host.json values"). */
const OVERRIDE = 'AzureFunctionsJobHost__'

/**
 * Reads host.json of an app, with the overrides in app settings such as
 * `AzureFunctionsJobHost__extensions__queues__visibilityTimeout`.
 * @throws Error naming the value that the host would refuse.
 */
export async function readHostJson(appFolder: string, environment = process.env): Promise<HostSettings> {
  const file = JSON.parse(await readFile(join(appFolder, 'host.json'), 'utf8')) as Json
  for (const [name, value] of Object.entries(environment)) {
    if (value === undefined || !name.startsWith(OVERRIDE)) continue
    override(file, name.slice(OVERRIDE.length).split('__'), value)
  }
  if (valueAt(file, 'version') !== '2.0') throw new Error('host.json: "version" has to be "2.0".')
  return {
    routePrefix: text(valueAt(file, 'extensions.http.routePrefix') ?? 'api').replaceAll(/^\/|\/$/g, ''),
    queues: queueSettings(file),
  }
}

function queueSettings(file: Json): QueueSettings {
  const at = (key: string) => valueAt(file, `extensions.queues.${key}`)
  const batchSize = integer('batchSize', at('batchSize') ?? 16, 1, 32)
  const messageEncoding = at('messageEncoding') ?? 'base64'
  if (messageEncoding !== 'base64' && messageEncoding !== 'none') {
    throw new Error('host.json: "extensions.queues.messageEncoding" is "base64" or "none".')
  }
  return {
    batchSize,
    newBatchThreshold: integer(
      'newBatchThreshold',
      at('newBatchThreshold') ?? defaultThreshold(batchSize),
      0,
    ),
    maxDequeueCount: integer('maxDequeueCount', at('maxDequeueCount') ?? 5, 1),
    visibilityTimeoutMs: timeSpan('visibilityTimeout', at('visibilityTimeout') ?? '00:00:00'),
    // One minute in Azure; the host shortens it in the Development environment, which a local host is.
    maxPollingIntervalMs: timeSpan('maxPollingInterval', at('maxPollingInterval') ?? '00:00:02'),
    messageEncoding,
  }
}

const defaultThreshold = (batchSize: number): number => Math.floor(batchSize / 2) * availableParallelism()

function integer(key: string, value: Json, least: number, most = Number.MAX_SAFE_INTEGER): number {
  const number = Number(value)
  if (Number.isInteger(number) && number >= least && number <= most) return number
  throw new Error(
    `host.json: "extensions.queues.${key}" is an integer of at least ${least}, at most ${most}.`,
  )
}

function timeSpan(key: string, value: Json): number {
  const milliseconds = parseTimeSpan(text(value))
  if (milliseconds !== undefined) return milliseconds
  throw new Error(`host.json: "extensions.queues.${key}" is a time span, hh:mm:ss.`)
}

const text = (json: Json): string => (typeof json === 'string' ? json : JSON.stringify(json))

const isObject = (json: Json | undefined): json is { [key: string]: Json } =>
  typeof json === 'object' && json !== null && !Array.isArray(json)

function valueAt(json: Json, path: string): Json | undefined {
  return path
    .split('.')
    .reduce<Json | undefined>((part, key) => (isObject(part) ? part[key] : undefined), json)
}

function override(json: Json, [key, ...rest]: readonly string[], value: string): void {
  if (key === undefined || !isObject(json)) return
  if (rest.length === 0) json[key] = value
  else override((json[key] ??= {}), rest, value)
}
