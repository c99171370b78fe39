/**
 * A local Azure Functions host: loads a compiled app as Azure does and runs its HTTP, queue and timer functions.
 * It knows nothing about what the app does, and the app does not know that it is not in Azure. It refuses at start what it
 * does not support; it ignores `functionTimeout` and `logging` of host.json.
 */
import { randomBytes } from 'node:crypto'
import { globSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { createAdminFunctions } from './admin.ts'
import type { HostLogLine } from './core-types.ts'
import { type FunctionsCore, installFunctionsCore } from './functions-core.ts'
import { readHostJson } from './host-json.ts'
import { type HostKeys, startHttp } from './http.ts'
import { type PreparedFunction, prepareFunction } from './triggers.ts'

/** The host generation whose behaviour this one follows; the app can read it. */
const HOST_VERSION = '4.1052.0'

export interface HostOptions extends Partial<HostKeys> {
  /** Holds package.json, whose `main` names the entry or entries, and host.json. */
  readonly appFolder: string
  /** On 127.0.0.1; 0, the default, for any free one. */
  readonly port?: number
  /** App settings: put into the environment of this process before the entry is loaded. */
  readonly settings: Readonly<Record<string, string>>
  /** How long a received queue message is hidden from others. Default: 600, as in Azure. */
  readonly leaseSeconds?: number
  /** Receives every log line of host and app. Default: lines are dropped. */
  readonly log?: (line: HostLogLine) => void
}

export interface HostedFunction {
  readonly name: string
  /** `httpTrigger`, `queueTrigger` or `timerTrigger`. */
  readonly trigger: string
  /** The path template of an HTTP function, such as `/api/alerts/{route?}`. */
  readonly route?: string
}

export interface FunctionsHost extends HostKeys {
  /** Where HTTP functions answer, without a slash at its end. */
  readonly url: string
  /** All functions that run, without those that an app setting disables. */
  readonly functions: readonly HostedFunction[]
  /** Accepts nothing new, waits at most 10 seconds for running functions, then runs the app's appTerminate hooks. */
  stop(): Promise<void>
}

let started = false

/**
 * Loads the app and starts all its functions. **One host per process**, even after it was stopped: the environment,
 * the loaded modules and the library's registrations belong to the process. Keys that are not given are random.
 * @throws Error when the app can't be loaded, or needs something that this host does not support.
 */
export async function startHost(options: HostOptions): Promise<FunctionsHost> {
  if (started)
    throw new Error('This process has already had a Functions host: run another one in its own process.')
  started = true
  Object.assign(process.env, options.settings)

  const appFolder = resolve(options.appFolder)
  const settings = await readHostJson(appFolder)
  const core = installFunctionsCore(HOST_VERSION, options.log ?? (() => undefined))
  const hookContext = { hookData: {}, appHookData: core.hooks.appHookData }
  await loadApp(core, appFolder)
  await core.hooks.run('appStart', { ...hookContext, functionAppDirectory: appFolder })

  const prepared = [...core.functions.values()]
    .filter(({ metadata }) => !isDisabled(metadata.name))
    .toSorted((one, other) => compareNames(one.metadata.name, other.metadata.name))
    .map((registered) => prepareFunction(core, registered, settings, options.leaseSeconds))
  const keys = {
    functionKey: options.functionKey ?? randomKey(),
    masterKey: options.masterKey ?? randomKey(),
  }
  const admin = createAdminFunctions(
    new Map(prepared.flatMap(({ name, runNow }) => (runNow === undefined ? [] : [[name, runNow] as const]))),
  )
  const http = await startHttp(
    options.port ?? 0,
    prepared.flatMap(({ route }) => route ?? []),
    keys,
    admin,
  )
  const listeners = [http, admin, ...prepared.flatMap(({ listen }) => listen?.() ?? [])]
  const stop = async () => {
    await Promise.all(listeners.map((listener) => listener.stop()))
    await core.hooks.run('appTerminate', hookContext)
  }
  let stopped: Promise<void> | undefined
  return {
    ...keys,
    url: http.url,
    functions: prepared.map(describeFunction),
    stop: () => (stopped ??= stop()),
  }
}

/** Imports what package.json calls `main`: a path or, as with the v4 templates, a pattern. */
async function loadApp(core: FunctionsCore, appFolder: string): Promise<void> {
  const { main } = JSON.parse(await readFile(join(appFolder, 'package.json'), 'utf8')) as { main?: string }
  const entries = main === undefined ? [] : globSync(main, { cwd: appFolder })
  if (entries.length === 0) throw new Error(`No file in ${appFolder} is its package.json's "main" (${main}).`)
  for (const entry of entries.toSorted()) await import(pathToFileURL(join(appFolder, entry)).href)

  const capabilities = await core.programmingModel().getCapabilities?.({})
  core.endStartup()
  if (capabilities !== undefined && 'HttpUri' in capabilities) {
    throw new Error('This host answers on the classic HTTP path only: the app must not set enableHttpStream.')
  }
}

/** The host orders its functions by name, and so its routes. */
function compareNames(one: string, other: string): number {
  const [left, right] = [one.toLowerCase(), other.toLowerCase()]
  if (left === right) return 0
  return left < right ? -1 : 1
}

/** Azure Functions docs, "Disable functions". */
function isDisabled(name: string): boolean {
  return /^(?:true|1)$/i.test(process.env[`AzureWebJobs.${name}.Disabled`] ?? '')
}

function describeFunction({ name, trigger, route }: PreparedFunction): HostedFunction {
  return { name, trigger, ...(route !== undefined && { route: route.path }) }
}

const randomKey = (): string => randomBytes(32).toString('base64url')
