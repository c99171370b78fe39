import type { BatchState } from './batch-state.ts'
import { forNextTicket } from './record-after.ts'

/** Goes on to the ticket that follows one which has ended. It is looked for before it is opened. */
export function withNextTicket(state: BatchState): BatchState {
  return { ...state, record: forNextTicket(state.record), item: undefined }
}
