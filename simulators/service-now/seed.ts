import type { Row } from './columns.ts'

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
  escalation: [
    ['0', 'Normal'],
    ['1', 'Moderate'],
    ['2', 'High'],
    ['3', 'Overdue'],
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

/** The classic change model (ServiceNow docs, change states). */
const CHANGE_REQUEST_CHOICES: Choices = {
  state: [
    ['-5', 'New'],
    ['-4', 'Assess'],
    ['-3', 'Authorize'],
    ['-2', 'Scheduled'],
    ['-1', 'Implement'],
    ['0', 'Review'],
    ['3', 'Closed'],
    ['4', 'Canceled'],
  ],
  type: [
    ['normal', 'Normal'],
    ['standard', 'Standard'],
    ['emergency', 'Emergency'],
  ],
  risk: [
    ['2', 'High'],
    ['3', 'Moderate'],
    ['4', 'Low'],
  ],
  impact: INCIDENT_CHOICES.impact ?? [],
  urgency: INCIDENT_CHOICES.urgency ?? [],
  priority: INCIDENT_CHOICES.priority ?? [],
  escalation: INCIDENT_CHOICES.escalation ?? [],
  category: ['Hardware', 'Software', 'Network', 'Other'].map(sameLabel),
  conflict_status: ['Not Run', 'No Conflict', 'Conflict'].map(sameLabel),
  close_code: [
    ['successful', 'Successful'],
    ['successful_issues', 'Successful with issues'],
    ['unsuccessful', 'Unsuccessful'],
  ],
}

/** The choices of Event Management (ServiceNow docs). */
const SEVERITIES: Choices = {
  severity: [
    ['0', 'Clear'],
    ['1', 'Critical'],
    ['2', 'Major'],
    ['3', 'Minor'],
    ['4', 'Warning'],
    ['5', 'OK'],
  ],
}

const CHOICES: Readonly<Record<string, Choices>> = {
  incident: { ...INCIDENT_CHOICES, incident_state: INCIDENT_CHOICES.state ?? [] },
  change_request: CHANGE_REQUEST_CHOICES,
  em_event: {
    ...SEVERITIES,
    resolution_state: ['New', 'Closing'].map(sameLabel),
    state: ['Ready', 'Processed', 'Error'].map(sameLabel),
  },
  em_alert: { ...SEVERITIES, state: ['Open', 'Reopen', 'Flapping', 'Closed'].map(sameLabel) },
  cmdb_ci: { discovery_source: ['ServiceNow', 'Manual Entry'].map(sameLabel) },
}

const CHOICE_ROWS: readonly Row[] = Object.entries(CHOICES).flatMap(([name, elements]) =>
  Object.entries(elements).flatMap(([element, choices]) =>
    choices.map(([value, label], index) => ({
      name,
      element,
      value,
      label,
      sequence: String(index),
      inactive: 'false',
      language: 'en',
    })),
  ),
)

function configurationItem(name: string, sysClassName: string): Row {
  return { name, fqdn: `${name}.example.com`, sys_class_name: sysClassName, operational_status: '1' }
}

/** The records a fresh instance holds, by table. */
export const SEED_ROWS: Readonly<Record<string, readonly Row[]>> = {
  sys_choice: CHOICE_ROWS,
  sys_properties: [
    { name: 'glide.buildname', value: 'Zurich' },
    { name: 'glide.rest.max_content_length', value: '10485760' },
  ],
  sys_template: [
    {
      name: 'Azure alert',
      table: 'incident',
      active: 'true',
      short_description: 'From Azure Monitor',
      template:
        'category=network^contact_type=chat^impact=1^description=Call ^^the bridge^^ first^caller_id=javascript:gs.getUserID()^EQ',
    },
    {
      name: 'Retired',
      table: 'incident',
      active: 'false',
      short_description: '',
      template: 'category=software^EQ',
    },
  ],
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
