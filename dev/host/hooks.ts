/** The hooks of an app: at its start and end, around each invocation, and for each line of the log. */
import type { LogCategory, LogLevel } from './core-types.ts'
import { Disposable } from './disposable.ts'

const HOOK_NAMES = ['appStart', 'appTerminate', 'preInvocation', 'postInvocation', 'log'] as const
type HookName = (typeof HOOK_NAMES)[number]

export type Hook = (context: object) => unknown

interface LoggedLine {
  readonly level: LogLevel
  readonly category: LogCategory
  readonly message: string
}

export interface Hooks {
  /** Shared by all hooks of the app, and only by them. */
  readonly appHookData: object
  /** @throws RangeError for a name that the host does not know, in the form in which the library expects it. */
  register(name: string, hook: Hook): Disposable
  /** Runs hooks in the order of their registration; the error of one ends them all. */
  run(name: Exclude<HookName, 'log'>, context: object): Promise<void>
  /** Shows a line to the log hooks, which may reword lines of the app, but not those of the host. */
  reword(line: LoggedLine, invocationContext: unknown): LoggedLine
}

export function createHooks(): Hooks {
  const registered = new Map<HookName, Hook[]>(HOOK_NAMES.map((name) => [name, []]))
  const hooksOf = (name: HookName): readonly Hook[] => registered.get(name) ?? []
  const appHookData = {}
  return {
    appHookData,
    register: (name, hook) => {
      const known = HOOK_NAMES.find((each) => each === name)
      if (known === undefined) {
        throw Object.assign(new RangeError(`Unrecognized hook "${name}".`), {
          isAzureFunctionsSystemError: true,
        })
      }
      registered.set(known, [...hooksOf(known), hook])
      return new Disposable(() => {
        registered.set(
          known,
          hooksOf(known).filter((each) => each !== hook),
        )
      })
    },
    run: async (name, context) => {
      for (const hook of hooksOf(name)) await hook(context)
    },
    reword: (line, invocationContext) => {
      const seen = { ...line, appHookData, hookData: {}, invocationContext }
      try {
        for (const hook of hooksOf('log')) hook(seen)
      } catch (error) {
        // The line is withheld, because the failed hook may be the one that redacts it.
        return {
          level: 'error',
          category: 'system',
          message: `A log hook failed, its line is withheld: ${String(error)}`,
        }
      }
      return line.category === 'user' ? { ...line, level: seen.level, message: seen.message } : line
    },
  }
}
