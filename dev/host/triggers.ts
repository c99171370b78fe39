/** Turns the registration of a function into what the host runs for it. */
import { requireSetting, resolveSettings } from './app-settings.ts'
import type { Binding, TypedData } from './core-types.ts'
import type { FunctionsCore, RegisteredFunction } from './functions-core.ts'
import type { HostSettings } from './host-json.ts'
import type { AuthLevel, HttpTarget } from './http.ts'
import { invoke, triggerBinding } from './invoke.ts'
import type { Listener } from './listener.ts'
import { connectQueues, startQueueListener } from './queue.ts'
import type { RunNow } from './admin.ts'
import { type Route, parseRoute } from './routes.ts'
import { parseSchedule } from './schedule.ts'
import { startTimer } from './timers.ts'

/** A function whose options have been checked; nothing runs yet. */
export interface PreparedFunction {
  readonly name: string
  /** As registered: `httpTrigger`, `queueTrigger` or `timerTrigger`. */
  readonly trigger: string
  /** For an HTTP function. */
  readonly route?: Route<HttpTarget>
  /** For any other function. */
  readonly listen?: () => Listener
  /** Runs it once, independently of its trigger; absent for an HTTP function. */
  readonly runNow?: RunNow
}

/**
 * Checks a function's options, with app settings resolved.
 * @throws Error that names the function and what is wrong or not supported.
 */
export function prepareFunction(
  core: FunctionsCore,
  registered: RegisteredFunction,
  settings: HostSettings,
  leaseSeconds?: number,
): PreparedFunction {
  const { name } = registered.metadata
  try {
    const trigger = triggerBinding(registered)
    checkSupported(registered, trigger.name)
    return {
      name,
      trigger: trigger.binding.type,
      ...prepareTrigger(core, registered, trigger.binding, settings, leaseSeconds),
    }
  } catch (error) {
    throw new Error(`Function "${name}": ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    })
  }
}

/** Refuses what is not supported: ignoring a binding or a retry silently would lose data. */
function checkSupported({ metadata }: RegisteredFunction, triggerName: string): void {
  for (const [name, { type, direction }] of Object.entries(metadata.bindings)) {
    if (name === triggerName || (direction === 'out' && type.toLowerCase() === 'http')) continue
    throw new Error(`this host has no ${direction}put binding of type "${type}" ("${name}").`)
  }
  if (metadata.retryOptions !== undefined) throw new Error('this host has no retry policies.')
}

function prepareTrigger(
  core: FunctionsCore,
  registered: RegisteredFunction,
  binding: Binding,
  settings: HostSettings,
  leaseSeconds: number | undefined,
): Pick<PreparedFunction, 'route' | 'listen' | 'runNow'> {
  switch (binding.type.toLowerCase()) {
    case 'httptrigger':
      return { route: httpRoute(core, registered, binding, settings) }
    case 'queuetrigger':
      return {
        listen: queueListener(core, registered, binding, settings, leaseSeconds),
        runNow: async (input) => {
          const metadata = { QueueTrigger: { string: input } }
          await invoke(core, registered, { data: { string: input }, metadata })
        },
      }
    case 'timertrigger':
      return {
        listen: timerListener(core, registered, binding),
        runNow: async () => {
          // Run by hand, a timer gets no status of its schedule (WebJobs SDK, TimerTriggerBinding).
          const timer = { Schedule: { AdjustForDST: true }, IsPastDue: false }
          await invoke(core, registered, { data: { json: JSON.stringify(timer) } })
        },
      }
    default:
      throw new Error(`this host has no trigger of type "${binding.type}".`)
  }
}

function httpRoute(
  core: FunctionsCore,
  registered: RegisteredFunction,
  binding: Binding,
  { routePrefix }: HostSettings,
): Route<HttpTarget> {
  // The library fills in both defaults before it registers.
  const { authLevel, methods, route } = binding as Binding & {
    authLevel: AuthLevel
    methods: string[]
    route?: string
  }
  const path = `${routePrefix}/${resolveSettings(route ?? registered.metadata.name)}`
  const target: HttpTarget = {
    authLevel,
    invoke: async (request, trace) => {
      const { returnValue } = await invoke(core, registered, { data: { http: request }, ...trace })
      return returnValue?.http
    },
  }
  return parseRoute(target, methods, path)
}

function queueListener(
  core: FunctionsCore,
  registered: RegisteredFunction,
  binding: Binding,
  settings: HostSettings,
  leaseSeconds: number | undefined,
): () => Listener {
  const { queueName, connection } = binding as Binding & { queueName: string; connection?: string }
  const service = connectQueues(requireSetting(connection || 'AzureWebJobsStorage'))
  const name = resolveSettings(queueName).toLowerCase()
  return () =>
    startQueueListener({
      service,
      queueName: name,
      settings: settings.queues,
      ...(leaseSeconds !== undefined && { leaseSeconds }),
      invoke: async (data: TypedData, metadata) => {
        await invoke(core, registered, { data, metadata })
      },
      log: (level, message) => core.log(level, 'system', message),
    })
}

function timerListener(
  core: FunctionsCore,
  registered: RegisteredFunction,
  binding: Binding,
): () => Listener {
  const { schedule, runOnStartup, useMonitor } = binding as Binding & {
    schedule: string
    runOnStartup?: boolean
    useMonitor?: boolean
  }
  const parsed = parseSchedule(resolveSettings(schedule))
  return () =>
    startTimer({
      schedule: parsed,
      runOnStartup: runOnStartup ?? false,
      useMonitor: useMonitor ?? true,
      run: async (timer) => {
        await invoke(core, registered, { data: { json: JSON.stringify(timer) } })
      },
    })
}
