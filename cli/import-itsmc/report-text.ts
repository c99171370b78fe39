import { printable } from '../printable.ts'
import type { ImportPlan, PlannedRoute } from './plan-import.ts'
import { CHANGES_FOR_ALL, CHANGES_OF_GROUPING, type RouteChanges } from './tell-changes.ts'

/** The imported configuration, and what it changes. */
export interface ImportReport {
  readonly folder: string
  readonly plan: ImportPlan
  /** In the order of the plan's routes. */
  readonly changes: readonly RouteChanges[]
  /** What was not imported at all. */
  readonly remarks: readonly string[]
}

/** The report as Markdown. */
export function formatReport(report: ImportReport): string {
  const { plan, changes, remarks } = report
  return [
    '# From ITSMC to alert-ticket-bridge',
    summaryOf(plan),
    tableOf(plan),
    section('Before you connect', plan.product.form.notice === undefined ? [] : [plan.product.form.notice]),
    section('Not imported', remarks),
    `## What remains to be done\n\n${choresOf(report)
      .map((chore, index) => `${index + 1}. ${chore}`)
      .join('\n')}`,
    section('What changes everywhere', CHANGES_FOR_ALL),
    section('Which alerts share a ticket', CHANGES_OF_GROUPING),
    ...plan.routes.map((route, index) => routeText(route, changes[index])),
  ]
    .filter((each) => each !== '')
    .join('\n\n')
    .concat('\n')
}

/** The same for programs. */
export function reportAsJson({ folder, plan, changes, remarks }: ImportReport): object {
  return {
    folder,
    product: plan.product.name,
    connections: plan.connections,
    routes: plan.routes.map(({ name, receiver, connection, kind, grouping, constants }, index) => ({
      name,
      webhook: webhookOf(name),
      receiver: receiver.name,
      actionGroups: receiver.actionGroups,
      connection: connection.name,
      kind,
      group: grouping,
      constants: Object.fromEntries(constants),
      ...changes[index],
    })),
    remarks,
  }
}

/** The address for an action group; `<app>` is the function app's name. */
function webhookOf(route: string): string {
  return `https://<app>.azurewebsites.net/api/alerts/${route}`
}

function summaryOf({ routes, connections, product }: ImportPlan): string {
  return `${routes.length} ITSM receiver(s) became ${routes.length} route(s) on ${connections.length} connection(s) to ${product.title}.`
}

function tableOf({ routes }: ImportPlan): string {
  const rows = routes.map(({ name, receiver, connection }) => [
    receiver.actionGroups.join(', '),
    receiver.name,
    name,
    connection.name,
    `\`${webhookOf(name)}\``,
  ])
  const head = ['action group', 'receiver', 'route', 'connection', 'webhook']
  return [head, head.map(() => '---'), ...rows]
    .map((cells) => `| ${cells.map(cellOf).join(' | ')} |`)
    .join('\n')
}

function cellOf(text: string): string {
  return text.replaceAll('|', '\\|')
}

/** For a product whose field names differ from those of an ITSMC export. */
const LOOK_AT_CONSTANTS =
  'Check that the product has the fields and values of the constants in the templates: remove those that it does not have.'

function choresOf({ folder, plan: { connections, routes, product } }: ImportReport): string[] {
  const { title, itsmc } = product
  const addresses = new Map(connections.map(({ setting, connectionId }) => [setting, connectionId]))
  return [
    ...[...addresses].map(
      ([setting, id]) =>
        `Set ${code(setting)} to the address of ${title}, which an export does not contain: the server URL of the ITSMC connection ${id || '(without an id)'}.`,
    ),
    ...itsmc.chores,
    ...(itsmc.namesFieldsAlike ? [] : [LOOK_AT_CONSTANTS]),
    ...connections.map(({ name }) => `Connect: ${code(`npm run connect -- ${name} --folder ${folder}`)}.`),
    `Preview what an alert becomes: ${code(`npm run preview -- dev/sample-alert.json --folder ${folder} --route ${routes[0]?.name}`)}.`,
    `Move \`bridge.yaml\` and \`templates/\` into \`config/\`, remove \`config/tests/shipped.yaml\`, which tests the routes that were there, run ${code('npm run check-config')}, and deploy.`,
    'In each action group, replace the ITSM action by a secure webhook to the address in the table (docs/security.md), or by a webhook to it with `?code=<function key>`; either with the common alert schema. While both exist, each alert makes two tickets.',
    'When no action group has an ITSM action left, delete the connection in the Log Analytics workspace.',
  ]
}

function routeText(route: PlannedRoute, changes: RouteChanges | undefined): string {
  const { same = [], different = [], open = [] } = changes ?? {}
  const parts = [part('As before', same), part('Different', different), part('To check', open)]
  return [`## ${route.name}`, ...parts.filter((each) => each !== '')].join('\n\n')
}

function section(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `## ${title}\n\n${listOf(lines)}`
}

function part(title: string, lines: readonly string[]): string {
  return lines.length === 0 ? '' : `${title}:\n\n${listOf(lines)}`
}

function listOf(lines: readonly string[]): string {
  return lines.map((line) => `- ${printable(line)}`).join('\n')
}

function code(text: string): string {
  return `\`${text}\``
}
