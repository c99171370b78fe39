/**
 * The stand-in for `@azure/functions-core`, the module that the Functions worker supplies to an app. The library
 * `@azure/functions` requires it at the first registration and keeps the answer for the life of the process.
 */
import Module from 'node:module'
import type {
  FunctionCallback,
  FunctionMetadata,
  HostLogLine,
  LogCategory,
  LogLevel,
  ProgrammingModel,
} from './core-types.ts'
import { Disposable } from './disposable.ts'
import { type Hook, type Hooks, createHooks } from './hooks.ts'

export interface RegisteredFunction {
  readonly metadata: FunctionMetadata
  readonly callback: FunctionCallback
}

/** The invocation that a log line belongs to. */
interface LogSource {
  readonly functionName: string
  readonly invocationId: string
  /** The context object that the app's handler was given; log hooks see it. */
  readonly context?: unknown
}

/** What the host knows of the app once its entry is loaded. */
export interface FunctionsCore {
  readonly functions: ReadonlyMap<string, RegisteredFunction>
  readonly hooks: Pick<Hooks, 'appHookData' | 'run'>
  /** @throws Error when the entry registered nothing through `@azure/functions`. */
  programmingModel(): ProgrammingModel
  /** From here on, registering or disposing of a function throws. */
  endStartup(): void
  /** Writes a line, as the app's log hooks have changed it. */
  log(level: LogLevel, category: LogCategory, message: string, source?: LogSource): void
}

/**
 * Makes `require('@azure/functions-core')` answer for the whole process; call it before the app's entry is loaded.
 * @param hostVersion what the app reads as the version of host and worker.
 */
export function installFunctionsCore(hostVersion: string, write: (line: HostLogLine) => void): FunctionsCore {
  const functions = new Map<string, RegisteredFunction>()
  const hooks = createHooks()
  let model: ProgrammingModel | undefined
  let starting = true

  const log: FunctionsCore['log'] = (level, category, message, source) => {
    const line = hooks.reword({ level, category, message }, source?.context)
    const about = source && { functionName: source.functionName, invocationId: source.invocationId }
    write({ time: new Date().toISOString(), ...line, ...about })
  }
  const checkStarting = (verb: string) => {
    if (!starting) throw new Error(`A function can only be ${verb} during app startup.`)
  }

  replaceModule('@azure/functions-core', {
    version: hostVersion,
    hostVersion,
    Disposable,
    log: (level: LogLevel, category: LogCategory, message: string) => log(level, category, message),
    registerHook: (name: string, hook: Hook) => hooks.register(name, hook),
    getProgrammingModel: () => model,
    setProgrammingModel: (registered: ProgrammingModel) => {
      model = registered
    },
    registerFunction: (metadata: FunctionMetadata, callback: FunctionCallback) => {
      checkStarting('registered')
      const { name } = metadata
      if (functions.has(name)) throw new Error(`A function named "${name}" is registered already.`)
      functions.set(name, { metadata, callback })
      return new Disposable(() => {
        checkStarting('disposed')
        functions.delete(name)
      })
    },
  })

  return {
    functions,
    hooks,
    log,
    programmingModel: () => {
      if (model !== undefined) return model
      throw new Error('The app registered no function through "@azure/functions" (v4).')
    },
    endStartup: () => {
      starting = false
    },
  }
}

/** As the worker does it: CommonJS, createRequire, and CommonJS that ES modules import all use this function. */
function replaceModule(id: string, replacement: object): void {
  const original = Reflect.get(Module.prototype, 'require') as NodeJS.Require
  Module.prototype.require = new Proxy(original, {
    apply: (require, self, [requested]: [string]): unknown =>
      requested === id ? replacement : Reflect.apply(require, self, [requested]),
  })
}
