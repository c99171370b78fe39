/** One invocation of one function, in the worker's order: arguments, hooks, the app's handler, hooks, response. */
import { randomBytes, randomUUID } from 'node:crypto'
import type {
  CoreInvocationContext,
  InvocationRequest,
  InvocationResponse,
  TraceContext,
  TypedData,
} from './core-types.ts'
import type { FunctionsCore, RegisteredFunction } from './functions-core.ts'

/** The input of a function from its trigger. */
export interface TriggerEvent {
  readonly data: TypedData
  readonly metadata?: Readonly<Record<string, TypedData>>
  /** The trace that the event is part of; without one, the invocation begins a new trace. */
  readonly traceparent?: string | undefined
  readonly tracestate?: string | undefined
}

/**
 * Runs a function to its end and logs start, end and failure as the host does.
 * @throws whatever the handler or a hook threw, after logging it.
 */
export async function invoke(
  core: FunctionsCore,
  registered: RegisteredFunction,
  event: TriggerEvent,
): Promise<InvocationResponse> {
  const functionName = registered.metadata.name
  const invocationId = randomUUID()
  const source = { functionName, invocationId }
  const startedAt = performance.now()
  const outcome = (verdict: string) =>
    `Executed '${functionName}' (${verdict}, Id=${invocationId}, Duration=${Math.round(performance.now() - startedAt)}ms)`
  core.log('information', 'system', `Executing '${functionName}' (Id=${invocationId})`, source)
  try {
    const response = await runSteps(core, registered, {
      invocationId,
      inputData: [{ name: triggerBinding(registered).name, data: event.data }],
      triggerMetadata: event.metadata ?? {},
      traceContext: traceContext(event),
    })
    core.log('information', 'system', outcome('Succeeded'), source)
    return response
  } catch (error) {
    const detail = error instanceof Error ? error.stack : String(error)
    core.log('error', 'system', `${outcome('Failed')}\n${detail}`, source)
    throw error
  }
}

/** The binding that starts the function; the library checked that there is one. */
export function triggerBinding({ metadata }: RegisteredFunction) {
  const trigger = Object.entries(metadata.bindings).find(([, { type }]) => /trigger$/i.test(type))
  if (trigger === undefined) throw new Error(`Function "${metadata.name}" has no trigger.`)
  const [name, binding] = trigger
  return { name, binding }
}

async function runSteps(
  core: FunctionsCore,
  { metadata, callback }: RegisteredFunction,
  request: InvocationRequest,
): Promise<InvocationResponse> {
  const { invocationId } = request
  let context: unknown
  const coreContext: CoreInvocationContext = {
    invocationId,
    request,
    metadata,
    log: (level, category, message) =>
      core.log(level, category, message, { functionName: metadata.name, invocationId, context }),
  }
  const during = async <T>(state: CoreInvocationContext['state'], step: () => Promise<T>): Promise<T> => {
    coreContext.state = state
    try {
      return await step()
    } finally {
      coreContext.state = undefined
    }
  }

  const model = await core.programmingModel().getInvocationModel(coreContext)
  const given = await model.getArguments()
  context = given.context
  const shared = { hookData: {}, appHookData: core.hooks.appHookData, invocationContext: context }

  const before = { ...shared, inputs: given.inputs, functionCallback: callback }
  await during('preInvocationHooks', () => core.hooks.run('preInvocation', before))

  const after = { ...shared, inputs: before.inputs, result: null as unknown, error: null as unknown }
  try {
    after.result = await during('invocation', () =>
      model.invokeFunction(context, before.inputs, before.functionCallback),
    )
  } catch (error) {
    after.error = error
  }
  await during('postInvocationHooks', () => core.hooks.run('postInvocation', after))

  // null and undefined mean "no error" here, as they do to the worker: a hook clears a failure with them.
  if (after.error !== null && after.error !== undefined) throw after.error
  return model.getResponse(context, after.result)
}

/** W3C Trace Context: a span of our own in the caller's trace, or in a new one. */
function traceContext({ traceparent, tracestate }: TriggerEvent): TraceContext {
  const [, traceId, flags] = traceparent?.match(/^00-([0-9a-f]{32})-[0-9a-f]{16}-([0-9a-f]{2})$/) ?? []
  const span = randomBytes(8).toString('hex')
  if (traceId === undefined) return { traceParent: `00-${randomBytes(16).toString('hex')}-${span}-01` }
  return {
    traceParent: `00-${traceId}-${span}-${flags}`,
    ...(tracestate !== undefined && { traceState: tracestate }),
  }
}
