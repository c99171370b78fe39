import { AsyncLocalStorage } from 'node:async_hooks'
import type { InvocationContext } from '@azure/functions'
import { createBridge } from '../shared/app.ts'
import { currentTraceId } from '../shared/trace.ts'
import type { Log } from '../shared/log.ts'

const invocation = new AsyncLocalStorage<InvocationContext>()

/** One line of JSON per event, in the log of the invocation that it happens in: Application Insights can query it. */
const logToInvocation: Log = (level, event, facts) => {
  const line = JSON.stringify({ event, ...facts, traceId: currentTraceId() })
  const context = invocation.getStore()
  if (context !== undefined) context[level](line)
  else process.stderr.write(`${line}\n`)
}

/** The app of this process. */
export const bridge = createBridge(process.env, logToInvocation)

/** Runs work so that what it logs belongs to the invocation. */
export function inInvocation<T>(context: InvocationContext, work: () => Promise<T>): Promise<T> {
  return invocation.run(context, work)
}

/** Logs what happens outside of any invocation. */
export const logOutside = logToInvocation
