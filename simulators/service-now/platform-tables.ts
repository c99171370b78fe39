import { boolean, choice, define, integer, reference, type TableDefinition, text } from './columns.ts'

/** Tables of the platform itself. Lengths and types are those of its own dictionary. */
export const PLATFORM_TABLES: Readonly<Record<string, TableDefinition>> = {
  sys_choice: define('label', {
    name: text(80),
    element: text(80),
    value: text(40),
    label: text(100),
    sequence: integer,
    inactive: boolean,
    language: text(3),
  }),
  sys_journal_field: define('value', {
    name: text(80),
    element: text(80),
    element_id: text(32),
    value: text(4000),
  }),
  sys_user: define('name', {
    user_name: text(40),
    name: text(151),
    email: text(100),
    active: boolean,
  }),
  sys_user_role: define('name', { name: text(100) }),
  sys_user_has_role: define('role', {
    user: reference('sys_user'),
    role: reference('sys_user_role'),
    state: choice,
    inherited: boolean,
  }),
  sys_user_group: define('name', {
    name: text(80),
    description: text(1000),
    active: boolean,
  }),
  sys_object_source: define('id', {
    name: text(100),
    id: text(512),
    target_sys_id: text(32),
  }),
  sys_attachment: define('file_name', {
    file_name: text(100),
    content_type: text(100),
    size_bytes: integer,
    table_name: text(80),
    table_sys_id: text(32),
  }),
  sys_dictionary: define('element', {
    name: text(80),
    element: text(80),
    internal_type: text(40),
    max_length: integer,
    reference: text(80),
    display: boolean,
    mandatory: boolean,
  }),
  sys_db_object: define('name', {
    name: text(80),
    super_class: reference('sys_db_object'),
  }),
  sys_properties: define('name', {
    name: text(100),
    value: text(4000),
  }),
  sys_template: define('name', {
    name: text(100),
    table: text(80),
    active: boolean,
    short_description: text(100),
    template: text(4000),
  }),
}
