import { BridgeError } from '../errors.ts'
import { at, text } from './values.ts'

/** The error for a payload that no ticket can be made from. It names the place and never the value. */
export function notRecognised(path: string, expected: string): BridgeError {
  return new BridgeError('alert_not_recognised', `Not an alert that this bridge knows: ${path} ${expected}`, {
    path,
  })
}

/**
 * The text at a path; `''` when there is none and one of the other paths has one, so that the alert still gets a name.
 *
 * @param object the object that the members are in
 * @param place its path
 * @throws BridgeError `alert_not_recognised` when no member has a text
 */
export function requiredName(
  object: unknown,
  place: string,
  name: string,
  ...others: readonly string[]
): string {
  if (![name, ...others].some((member) => text(at(object, member)) !== '')) {
    throw notRecognised(`${place}.${name}`, 'must be a text that is not empty')
  }
  return text(at(object, name))
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
