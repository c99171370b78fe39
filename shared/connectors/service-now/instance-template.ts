import { BridgeError } from '../../errors.ts'
import type { Fields } from '../../ticket/ticket.ts'
import { createCache } from '../expiring-cache.ts'
import { type Call, LOOK_SECONDS } from './call.ts'
import { allOf, isSafeName, where, whereNamed } from './encoded-query.ts'
import { textOf } from './record.ts'
import { selectRows } from './table-api.ts'

/** Changes in the instance appear in tickets after an hour, as with references. */
const KEPT_SECONDS = 3600

/**
 * The fields of a template of the instance (`sys_template`), read on first use and cached for an hour.
 *
 * @param now epoch milliseconds
 * @throws BridgeError `product_rejected` when the instance has no active template of that name for incidents
 */
export function createInstanceTemplate(call: Call, name: string, now: () => number): () => Promise<Fields> {
  const kept = createCache<Fields>({ now, most: 1, secondsOf: () => KEPT_SECONDS })
  return () => kept(name, () => readTemplate(call, name))
}

async function readTemplate(call: Call, name: string): Promise<Fields> {
  if (!isSafeName(name)) throw unknownTemplate(name)
  const query = allOf(whereNamed('name', name), where('table', '=', 'incident'), where('active', '=', 'true'))
  const rows = await selectRows(call, 'sys_template', {
    query,
    fields: 'name,template',
    limit: 10,
    deadlineSeconds: LOOK_SECONDS,
  })
  const row = rows.find((each) => each['name'] === name)
  if (row === undefined) throw unknownTemplate(name)
  return parseTemplate(textOf(row, 'template'))
}

function unknownTemplate(name: string): BridgeError {
  return new BridgeError(
    'product_rejected',
    `ServiceNow: there is no active template for incidents with the name "${name}". Check the name in the connection's settings; the user must be able to see the template (role template_editor, or a template for everyone)`,
  )
}

/**
 * `field=value` between single `^`; a doubled one stands for itself. Values that the instance would evaluate are left out:
 * over the Table API they would arrive as text.
 */
export function parseTemplate(encoded: string): Fields {
  const parts = encoded.match(/(?:\^\^|[^^])+/g) ?? []
  const fields: Record<string, string> = {}
  for (const part of parts) {
    const [, name, value = ''] = /^([a-z][a-z0-9_]*)=(.*)$/s.exec(part) ?? []
    if (name !== undefined && !value.startsWith('javascript:')) fields[name] = value.replaceAll('^^', '^')
  }
  return fields
}
