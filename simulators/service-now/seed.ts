import type { Row } from './tables.ts'

type Choices = Readonly<Record<string, readonly (readonly [value: string, label: string])[]>>

const sameLabel = (value: string): readonly [string, string] => [value, value]

/** The choices of an incident as a current release ships them. */
const INCIDENT_CHOICES: Choices = {
  state: [
    ['1', 'New'],
    ['2', 'In Progress'],
    ['3', 'On Hold'],
    ['6', 'Resolved'],
    ['7', 'Closed'],
    ['8', 'Canceled'],
  ],
  hold_reason: [
    ['1', 'Awaiting Caller'],
    ['5', 'Awaiting Change'],
    ['3', 'Awaiting Problem'],
    ['4', 'Awaiting Vendor'],
  ],
  impact: [
    ['1', '1 - High'],
    ['2', '2 - Medium'],
    ['3', '3 - Low'],
  ],
  urgency: [
    ['1', '1 - High'],
    ['2', '2 - Medium'],
    ['3', '3 - Low'],
  ],
  severity: [
    ['1', '1 - High'],
    ['2', '2 - Medium'],
    ['3', '3 - Low'],
  ],
  priority: [
    ['1', '1 - Critical'],
    ['2', '2 - High'],
    ['3', '3 - Moderate'],
    ['4', '4 - Low'],
    ['5', '5 - Planning'],
  ],
  category: [
    ['inquiry', 'Inquiry / Help'],
    ['software', 'Software'],
    ['hardware', 'Hardware'],
    ['network', 'Network'],
    ['database', 'Database'],
  ],
  contact_type: [
    ['email', 'Email'],
    ['phone', 'Phone'],
    ['self-service', 'Self-service'],
    ['walk-in', 'Walk-in'],
    ['virtual_agent', 'Virtual Agent'],
    ['chat', 'Chat'],
  ],
  close_code: [
    'Duplicate',
    'Known error',
    'No resolution provided',
    'Resolved by caller',
    'Resolved by change',
    'Resolved by problem',
    'Resolved by request',
    'Solution provided',
    'Workaround provided',
    'User error',
  ].map(sameLabel),
}

const CHOICE_ELEMENTS: readonly string[] = Object.keys(INCIDENT_CHOICES).concat('incident_state')

function choiceRows(element: string): Row[] {
  const choices = INCIDENT_CHOICES[element === 'incident_state' ? 'state' : element] ?? []
  return choices.map(([value, label], index) => ({
    name: 'incident',
    element,
    value,
    label,
    sequence: String(index),
    inactive: 'false',
    language: 'en',
  }))
}

function configurationItem(name: string, sysClassName: string): Row {
  return { name, fqdn: `${name}.example.com`, sys_class_name: sysClassName, operational_status: '1' }
}

/** The records a fresh instance holds, by table. */
export const SEED_ROWS: Readonly<Record<string, readonly Row[]>> = {
  sys_choice: CHOICE_ELEMENTS.flatMap(choiceRows),
  sys_user: [
    { user_name: 'abel.tuter', name: 'Abel Tuter', email: 'abel.tuter@example.com', active: 'true' },
    { user_name: 'beth.anglin', name: 'Beth Anglin', email: 'beth.anglin@example.com', active: 'true' },
  ],
  sys_user_group: [
    { name: 'Service Desk', description: 'First line', active: 'true' },
    { name: 'Network', description: 'Networks and links', active: 'true' },
    { name: 'Database', description: 'Database platforms', active: 'true' },
  ],
  cmdb_ci: [
    configurationItem('web-server-01', 'cmdb_ci_linux_server'),
    configurationItem('sql-server-01', 'cmdb_ci_win_server'),
    configurationItem('payments', 'cmdb_ci_service'),
  ],
}
