import type { AzureFault } from '../azure-faults.ts'
import { FaultList } from '../fault-list.ts'
import { RequestLog } from '../request-log.ts'
import { Quota } from './quota.ts'

/** A resource, a resource group or a subscription. */
export interface Resource {
  /** The id in Azure's own spelling. */
  readonly id: string
  /** Default: the last segment of the id. */
  readonly name?: string
  readonly tags: Readonly<Record<string, string>> | null
}

/** The state of a running simulator. */
export class Service {
  /** By id in lower case. */
  readonly resources = new Map<string, Resource>()
  /** By subscription id in lower case: the object ids that may read it; absent: everyone with a token of the tenant. */
  readonly readers = new Map<string, readonly string[]>()
  /** The queries that were answered, oldest first. */
  readonly queries: string[] = []
  readonly requests = new RequestLog()
  readonly faults = new FaultList<AzureFault>()
  readonly quota: Quota

  constructor(now: () => Date) {
    this.quota = new Quota(now)
  }

  mayRead(id: string, caller: string): boolean {
    const subscription = /^\/subscriptions\/([^/]+)/i.exec(id)?.[1]?.toLowerCase() ?? ''
    return this.readers.get(subscription)?.includes(caller) ?? true
  }
}
