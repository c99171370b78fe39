/**
 * The interface between the Functions worker and the programming model (`@azure/functions`). The module
 * `@azure/functions-core` exists inside the worker only and publishes no types: these are the parts of its
 * interface (azure-functions-nodejs-library, types-core) that this host implements.
 */

export type LogLevel = 'trace' | 'debug' | 'information' | 'warning' | 'error' | 'critical' | 'none'

/** `system`: written by the host or the library. `user`: written by the app through its context. */
export type LogCategory = 'user' | 'system'

/** One line of the host's log. */
export interface HostLogLine {
  /** ISO 8601, UTC. */
  readonly time: string
  readonly level: LogLevel
  readonly category: LogCategory
  readonly message: string
  /** Absent for lines that belong to no invocation. */
  readonly functionName?: string
  readonly invocationId?: string
}

export type FunctionCallback = (...values: unknown[]) => unknown

/** A trigger, input or output of a function; the keys beside `type` and `direction` are those of its kind. */
export interface Binding {
  readonly type: string
  readonly direction: 'in' | 'out' | 'inout'
  readonly [option: string]: unknown
}

export interface FunctionMetadata {
  readonly name: string
  readonly bindings: Readonly<Record<string, Binding>>
  readonly retryOptions?: unknown
}

/** A value on its way to or from the app: exactly one member is set. */
export interface TypedData {
  readonly string?: string
  readonly json?: string
  readonly bytes?: Uint8Array
  readonly int?: number
  readonly double?: number
  readonly http?: HttpData
}

/** An HTTP request (method, url, params, query) or an HTTP response (statusCode, cookies). */
export interface HttpData {
  readonly method?: string
  readonly url?: string
  readonly params?: Readonly<Record<string, string>>
  readonly query?: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: TypedData | null | undefined
  readonly statusCode?: string
  readonly cookies?: readonly HttpCookie[]
}

interface Nullable<T> {
  readonly value: T
}

export interface HttpCookie {
  readonly name: string
  readonly value: string
  readonly domain?: Nullable<string> | undefined
  readonly path?: Nullable<string> | undefined
  readonly expires?: Nullable<{ readonly seconds: number }> | undefined
  readonly secure?: Nullable<boolean> | undefined
  readonly httpOnly?: Nullable<boolean> | undefined
  /** Seconds. */
  readonly maxAge?: Nullable<number> | undefined
  /** `none`: the attribute is left out; `explicitNone`: it is written as `None`. */
  readonly sameSite?: 'none' | 'lax' | 'strict' | 'explicitNone'
}

export interface TraceContext {
  /** W3C Trace Context `traceparent`. */
  readonly traceParent: string
  readonly traceState?: string
}

export interface InvocationRequest {
  readonly invocationId: string
  readonly inputData: readonly { readonly name: string; readonly data: TypedData }[]
  readonly triggerMetadata: Readonly<Record<string, TypedData>>
  readonly traceContext: TraceContext
}

export interface InvocationResponse {
  readonly returnValue?: TypedData | null | undefined
}

/** The input of the programming model for one invocation. */
export interface CoreInvocationContext {
  readonly invocationId: string
  readonly request: InvocationRequest
  readonly metadata: FunctionMetadata
  state?: 'preInvocationHooks' | 'invocation' | 'postInvocationHooks' | undefined
  log(level: LogLevel, category: LogCategory, message: string): void
}

/** The three steps of an invocation, between which the host runs the hooks. */
interface InvocationModel {
  getArguments(): Promise<{ readonly context: unknown; readonly inputs: unknown[] }>
  invokeFunction(context: unknown, inputs: unknown[], callback: FunctionCallback): Promise<unknown>
  getResponse(context: unknown, result: unknown): Promise<InvocationResponse>
}

/** Set by `@azure/functions` at its first registration. */
export interface ProgrammingModel {
  readonly name: string
  readonly version: string
  getInvocationModel(context: CoreInvocationContext): InvocationModel | Promise<InvocationModel>
  getCapabilities?(defaults: Record<string, string>): Promise<Record<string, string>>
}
