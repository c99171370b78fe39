import { isMembers, memberOf, type Members } from './json-members.ts'

/** An action group that has ITSM receivers. */
export interface ActionGroup {
  readonly name: string
  readonly receivers: readonly Members[]
  /** Their parts that cannot be read. */
  readonly remark?: string
}

/**
 * The action groups of an export: an ARM template (nested deployments too), one action group or a list of them as REST
 * API, Azure CLI and portal write them. Other receivers, whose addresses may contain keys, are not read.
 */
export function findActionGroups(exported: unknown): ActionGroup[] {
  return [...walk(exported, { name: '', parameters: {} })]
}

/** The context of a value in the export. */
interface Stack {
  readonly name: string
  /** From the nearest ARM template. */
  readonly parameters: Members
}

function* walk(value: unknown, around: Stack): Generator<ActionGroup> {
  if (Array.isArray(value)) {
    for (const item of value) yield* walk(item, around)
  } else if (isMembers(value)) {
    const parameters = memberOf(value, 'resources') === undefined ? undefined : memberOf(value, 'parameters')
    const inner = isMembers(parameters) ? { ...around, parameters } : around
    const own = resolve(memberOf(value, 'name'), inner.parameters)
    const here = typeof own === 'string' ? { ...inner, name: own } : inner
    const receivers = resolve(memberOf(value, 'itsmReceivers'), here.parameters)
    if (receivers === undefined) for (const member of Object.values(value)) yield* walk(member, here)
    else yield* actionGroupsOf(receivers, here)
  }
}

function actionGroupsOf(receivers: unknown, { name, parameters }: Stack): ActionGroup[] {
  const group = { name: name || '(without a name)', receivers: [] }
  if (isExpression(receivers)) return [{ ...group, remark: `itsmReceivers is ${EXPRESSION}` }]
  if (!Array.isArray(receivers) || receivers.length === 0) return []
  const readable = receivers.filter(isMembers)
  const unreadable = receivers.length - readable.length
  return [
    {
      ...group,
      receivers: readable.map((receiver) => resolveMembers(receiver, parameters)),
      ...(unreadable === 0
        ? {}
        : { remark: `${unreadable} of itsmReceivers cannot be read: not a JSON object` }),
    },
  ]
}

/** The remark on an {@link isExpression | expression}. */
export const EXPRESSION =
  'an ARM expression, which is not evaluated; export its value with az monitor action-group show'

/** Whether a text is an ARM expression; `[[` begins a text with a bracket (ARM docs, template expressions). */
export function isExpression(value: unknown): boolean {
  return typeof value === 'string' && /^\[(?!\[).*\]$/s.test(value)
}

function resolveMembers(receiver: Members, parameters: Members): Members {
  return Object.fromEntries(
    Object.entries(receiver).map(([name, member]) => [name, resolve(member, parameters)]),
  )
}

/** Replaces a parameter by its default value: the portal's export writes names and ids in this way. */
function resolve(value: unknown, parameters: Members): unknown {
  const name = typeof value === 'string' ? /^\[parameters\('([^']+)'\)\]$/.exec(value)?.[1] : undefined
  const parameter = name === undefined ? undefined : memberOf(parameters, name)
  return (isMembers(parameter) ? memberOf(parameter, 'defaultValue') : undefined) ?? value
}
