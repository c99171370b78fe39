import type { Reconciliation } from '../../shared/bridge/journal/reconcile.ts'

/** What was done to tickets, in words. */
export const DONE: Readonly<Record<keyof Reconciliation['actions'], string>> = {
  open: 'opened',
  note: 'noted',
  escalate: 'escalated',
  hold: 'held',
  resolve: 'resolved',
  reopen: 'reopened',
  nothing: 'nothing to do',
}
