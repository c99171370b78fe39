import type { Attachment, WorkItemRef } from '../../ticket/ticket.ts'
import type { Instance } from './instance.ts'
import type { Call } from './operation.ts'

/** Adds a file to an incident, in one part (Ivanti docs, upload attachment). */
export async function attachFile(
  call: Call,
  { definitions }: Instance,
  item: Pick<WorkItemRef, 'id'>,
  { name, text }: Attachment,
): Promise<void> {
  const incident = await definitions.businessObject(call, 'Incident')
  const record = `busobid/${incident.id}/busobrecid/${item.id}`
  const part = `offset/0/totalsize/${Buffer.byteLength(text)}`
  const path = `uploadbusinessobjectattachment/filename/${encodeURIComponent(name)}/${record}/${part}`
  await call({ method: 'POST', path, body: text, writes: true })
}
