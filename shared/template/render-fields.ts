import type { Liquid, Template as LiquidTemplate } from 'liquidjs'
import { BridgeError } from '../errors.ts'
import type { Action, Fields } from '../ticket/ticket.ts'
import { renderText } from './engine.ts'
import type { CompiledFields } from './expectation.ts'

/** File and line of what a path of keys leads to. @param lineInText line inside that value, from 1 */
export type PlaceOf = (path: readonly string[], lineInText?: number) => string

/**
 * The rendered fields of an action, without blank ones.
 *
 * @throws BridgeError `template_failed`
 */
export function renderFields(
  engine: Liquid,
  action: Action,
  fields: CompiledFields,
  scope: object,
  at: PlaceOf,
): Fields {
  const rendered: Record<string, string> = {}
  for (const [field, parsed] of fields) {
    try {
      const value = renderText(engine, parsed, scope)
      if (value !== '') rendered[field] = value
    } catch (error) {
      const { reason, lineInText } = liquidReason(error)
      const place = at([action, field], lineInText)
      throw new BridgeError(
        'template_failed',
        `${place}: ${action}.${field}: ${reason}. Give the value a default.`,
      )
    }
  }
  return rendered
}

/** What a field becomes; `''` when that fails. */
export function renderedOrBlank(engine: Liquid, parsed: LiquidTemplate[], scope: object): string {
  try {
    return renderText(engine, parsed, scope)
  } catch {
    return ''
  }
}

/** @throws BridgeError `template_failed` when one of the required fields came out blank */
export function requireFields(
  action: Action,
  fields: Fields,
  required: readonly string[],
  at: PlaceOf,
): void {
  const blank = required.filter((field) => fields[field] === undefined)
  const [first] = blank
  if (first === undefined) return
  throw new BridgeError(
    'template_failed',
    `${at([action, first])}: ${action}: ${blank.join(', ')} rendered blank. Give it a default.`,
  )
}

/** Liquid's message without its own position, which counts from the start of the value and not of the file. */
export function liquidReason(error: unknown): { reason: string; lineInText?: number } {
  const message = error instanceof Error ? error.message : String(error)
  const line = /, line:(\d+), col:\d+/.exec(message)?.[1]
  const reason = message.replace(/, line:\d+, col:\d+/, '')
  return line === undefined ? { reason } : { reason, lineInText: Number(line) }
}
