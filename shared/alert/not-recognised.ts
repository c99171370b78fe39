import { BridgeError } from '../errors.ts'
import { at, text } from './values.ts'

/** The error for a payload that no ticket can be made from. It names the place and never the value. */
export function notRecognised(path: string, expected: string): BridgeError {
  return new BridgeError('alert_not_recognised', `Not an alert that this bridge knows: ${path} ${expected}`, {
    path,
  })
}

/**
 * The text at a path.
 *
 * @throws BridgeError `alert_not_recognised` when there is none
 */
export function requiredText(payload: unknown, ...path: readonly string[]): string {
  const found = text(at(payload, ...path))
  if (found === '') throw notRecognised(['$', ...path].join('.'), 'must be a text that is not empty')
  return found
}
