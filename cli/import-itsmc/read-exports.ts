import { UsageError } from '../command.ts'
import { printable } from '../printable.ts'
import { readPayloadText } from '../read-payload.ts'
import { type ActionGroup, findActionGroups } from './action-groups.ts'

/** The ITSMC parts of exported files. */
export interface Exports {
  readonly actionGroups: readonly ActionGroup[]
  /** Remarks on files without ITSMC parts, or that cannot be read. */
  readonly remarks: readonly string[]
}

/** @throws UsageError when a file cannot be read, is not JSON, or when none of them has an ITSM receiver */
export async function readExports(files: readonly string[]): Promise<Exports> {
  const actionGroups: ActionGroup[] = []
  const remarks: string[] = []
  for (const file of files) {
    const found = findActionGroups(parseJson(file, await readPayloadText(file)))
    if (found.length === 0) remarks.push(`${file} has no ITSM receivers.`)
    for (const { name, remark } of found) {
      if (remark !== undefined) remarks.push(`Action group ${printable(name)}: ${remark}.`)
    }
    actionGroups.push(...found.filter(({ receivers }) => receivers.length > 0))
  }
  if (actionGroups.length > 0) return { actionGroups, remarks }
  throw new UsageError(`${remarks.join(' ')} Export action groups as JSON: az monitor action-group list.`)
}

function parseJson(file: string, text: string): unknown {
  try {
    // Windows begins a file with a byte order mark.
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch {
    throw new UsageError(`${file}: not JSON in UTF-8.`)
  }
}
