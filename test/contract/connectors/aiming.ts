import type { Connector } from '../../../shared/connectors/connector.ts'

/** Where a call can fail: a write may ask something before it writes, and only its writing can leave it in doubt. */
export type Aim = (at: 'question' | 'write') => Promise<void>

/** A connector that calls `aim` before each call, so that a fault hits the request that matters. */
export function aiming(connector: Connector, aim: Aim): Connector {
  const after = async <Result>(at: Parameters<Aim>[0], work: () => Promise<Result>): Promise<Result> => {
    await aim(at)
    return work()
  }
  return {
    check: (expected) => after('question', () => connector.check(expected)),
    find: (correlationId) => after('question', () => connector.find(correlationId)),
    read: (ref) => after('question', () => connector.read(ref)),
    isWritten: (ref, changeId) => after('question', () => connector.isWritten(ref, changeId)),
    open: (ticket) => after('write', () => connector.open(ticket)),
    change: (ref, change) => after('write', () => connector.change(ref, change)),
  }
}
