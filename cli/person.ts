import { userInfo } from 'node:os'

/** The person at this machine, for the journal. A container may run as a user that has a number and no name. */
export function personHere(): string {
  try {
    return userInfo().username
  } catch {
    return `user ${process.getuid?.() ?? 'unknown'}`
  }
}
