import type { FromSchema } from 'json-schema-to-ts'

/** What the app reads from its environment; `schemas/settings.schema.json` names the products' settings as well. */
export const SETTINGS_SCHEMA = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  $id: 'settings.schema.json',
  title: 'Application settings',
  description:
    'What the app reads from its environment. Settings that config/bridge.yaml names as ${NAME} are added.',
  type: 'object',
  properties: {
    FUNCTIONS_WORKER_RUNTIME: {
      description: 'Always node. Read by the Functions host; not used on Flex Consumption.',
      type: 'string',
    },
    AzureWebJobsStorage: {
      description:
        "Connection string of the storage account. Leave it out to reach the account with the app's identity.",
      type: 'string',
    },
    AzureWebJobsStorage__accountName: {
      description: "With the app's identity: the storage account's name, in the public cloud.",
      type: 'string',
      pattern: '^[a-z0-9]{3,24}$',
    },
    AzureWebJobsStorage__blobServiceUri: {
      description: "With the app's identity: the blob endpoint, in place of the account's name.",
      type: 'string',
      pattern: '^https?://',
    },
    AzureWebJobsStorage__queueServiceUri: {
      description: "With the app's identity: the queue endpoint.",
      type: 'string',
      pattern: '^https?://',
    },
    AzureWebJobsStorage__tableServiceUri: {
      description: "With the app's identity: the table endpoint.",
      type: 'string',
      pattern: '^https?://',
    },
    AzureWebJobsStorage__clientId: {
      description: 'Client id of a user-assigned identity for the storage account.',
      type: 'string',
    },
    AzureWebJobsStorage__credential: {
      description:
        'managedidentity: a managed identity of the app opens the storage account, and a new instance does not have to find out. Also read by the Functions host.',
      type: 'string',
    },
    AZURE_CLIENT_ID: {
      description:
        "Client id of a user-assigned identity for everything but the storage account. Read by Azure's library.",
      type: 'string',
    },
    AZURE_AUTHORITY_HOST: {
      description:
        "The Entra ID that the identity's tokens come from, for sovereign clouds. Read by Azure's library.",
      type: 'string',
      default: 'https://login.microsoftonline.com',
    },
    APPLICATIONINSIGHTS_CONNECTION_STRING: {
      description: 'Where the log goes. Read by the Functions host.',
      type: 'string',
    },
    APPLICATIONINSIGHTS_AUTHENTICATION_STRING: {
      description:
        'With which identity the log is written: Authorization=AAD, with ClientId=…; before it for a user-assigned one. Read by the Functions host.',
      type: 'string',
    },
    KEY_VAULT_URL: {
      description:
        'https://<name>.vault.azure.net: holds <connection>-grant and <connection>-token. Plain http is accepted for this machine only.',
      type: 'string',
      pattern: '^(https://|http://(localhost|127\\.|\\[::1\\]))',
    },
    BRIDGE_CONFIG: {
      description: 'A folder with bridge.yaml and templates/ to read in place of the one that was built in.',
      type: 'string',
    },
    HEALTH_KEY: {
      description:
        'The key that gets the details of GET /api/health: sent as x-functions-key or ?code=. Without this setting the details are not available.',
      type: 'string',
      minLength: 16,
    },
    WEBHOOK_TENANT_ID: {
      description:
        'Secure webhook: the tenant whose tokens are accepted. With any of the settings of the secure webhook, callers need such a token and the function key is not accepted.',
      type: 'string',
      pattern: '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$',
    },
    WEBHOOK_AUDIENCE: {
      description:
        "Secure webhook: for whom a token must be, with commas between several: the app registration's client id (v2 tokens) and its Application ID URI (v1 tokens).",
      type: 'string',
      pattern: '^\\s*[^\\s,]+(\\s*,\\s*[^\\s,]+)*\\s*$',
    },
    WEBHOOK_CALLER_APP_ID: {
      description:
        "Secure webhook: client id of the app that may post. Default: Azure Monitor's action groups in the public cloud.",
      type: 'string',
      default: '461e8683-5575-4561-ac7f-899cc907d62a',
      pattern: '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$',
    },
    WEBHOOK_ROLE: {
      description: 'Secure webhook: value of the app role that the caller must have; none asks for no role.',
      type: 'string',
      default: 'ActionGroupsSecureWebhook',
      pattern: '^[^\\s,]+$',
    },
    WEBHOOK_AUTHORITY: {
      description:
        'Secure webhook: the Entra ID that signs the tokens, for sovereign clouds. Plain http is accepted for this machine only.',
      type: 'string',
      default: 'https://login.microsoftonline.com',
      pattern:
        '^(https://login\\.microsoftonline\\.(com|us)|https://login\\.partner\\.microsoftonline\\.cn|http://(localhost|127\\.0\\.0\\.1|\\[::1\\])(:\\d{1,5})?)$',
    },
    WEBHOOK_SUBSCRIPTIONS: {
      description:
        'Subscription ids with commas between them: alerts about others are refused. With the function key as well as with tokens.',
      type: 'string',
      pattern:
        '^\\s*[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(\\s*,\\s*[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})*\\s*$',
    },
    RESOURCE_MANAGER_URL: {
      description:
        'Tags of resources and states of alerts (enrich and azureAlerts in bridge.yaml): origin of Azure Resource Manager, for sovereign clouds. Plain http is accepted for this machine only.',
      type: 'string',
      default: 'https://management.azure.com',
      pattern: '^(https://[^/?#\\s]+|http://(localhost|127\\.0\\.0\\.1|\\[::1\\])(:\\d{1,5})?)/?$',
    },
    ALERTS_MANAGEMENT_URL: {
      description:
        'Where alerts are read and their state is written (azureAlerts), if not at RESOURCE_MANAGER_URL: for a simulator on this machine.',
      type: 'string',
      pattern: '^(https://[^/]+|http://(localhost|127\\.0\\.0\\.1|\\[::1\\])(:\\d{1,5})?)/?$',
    },
    LOGS_INGESTION_ENDPOINT: {
      description:
        'Sync of work items: where rows are sent, the logs ingestion endpoint of the data collection rule. Plain http is accepted for this machine only.',
      type: 'string',
      pattern: '^(https://|http://(localhost|127\\.|\\[::1\\]))',
    },
    LOGS_INGESTION_RULE_ID: {
      description: 'Sync of work items: immutable id of the data collection rule, dcr-….',
      type: 'string',
      pattern: '^dcr-[0-9a-f]{32}$',
    },
    LOGS_INGESTION_STREAM: {
      description: 'Sync of work items: name of the rule’s stream, which says which table the rows go to.',
      type: 'string',
      pattern: '^Custom-[A-Za-z][A-Za-z0-9_]*$',
    },
    OPERATORS_TENANT_ID: {
      description:
        'Operators: the tenant whose people and apps may look at dead letters (app role Ops.Reader) and replay or discard them (Ops.Operator). With any of the settings of operators, they need such a token and the function key is not accepted.',
      type: 'string',
      pattern: '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$',
    },
    OPERATORS_AUDIENCE: {
      description:
        'Operators: for whom a token must be, as in WEBHOOK_AUDIENCE: the app registration that has the two roles.',
      type: 'string',
      pattern: '^\\s*[^\\s,]+(\\s*,\\s*[^\\s,]+)*\\s*$',
    },
    OPERATORS_CLIENT_APP_IDS: {
      description:
        "Operators: client ids, with commas between them, of the apps that may ask for a token in a person's or their own name, such as the Azure CLI (04b07795-8ddb-461a-bbee-02f9e1bf7b46). Without it any app of the tenant may.",
      type: 'string',
      pattern:
        '^\\s*[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}(\\s*,\\s*[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12})*\\s*$',
    },
    OPERATORS_AUTHORITY: {
      description: 'Operators: the Entra ID that signs the tokens, as in WEBHOOK_AUTHORITY.',
      type: 'string',
      default: 'https://login.microsoftonline.com',
      pattern:
        '^(https://login\\.microsoftonline\\.(com|us)|https://login\\.partner\\.microsoftonline\\.cn|http://(localhost|127\\.0\\.0\\.1|\\[::1\\])(:\\d{1,5})?)$',
    },
    CONSOLE_TENANT_ID: {
      description:
        'Console: the tenant whose people may sign in to the pages under /api/console. If some of the console’s settings are missing, nobody can sign in.',
      type: 'string',
      pattern: '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$',
    },
    CONSOLE_CLIENT_ID: {
      description:
        'Console: client id of the app registration that people sign in to, which has the app roles Ops.Reader (looks) and Ops.Operator (replays, discards and silences as well) and trusts the app’s managed identity.',
      type: 'string',
      pattern: '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$',
    },
    CONSOLE_URL: {
      description:
        'Console: origin at which people reach it, where that is not https://<WEBSITE_HOSTNAME>, such as a domain of your own. Plain http is accepted for this machine only.',
      type: 'string',
      pattern: '^(https://[^/?#\\s]+|http://(localhost|127\\.0\\.0\\.1|\\[::1\\])(:\\d{1,5})?)$',
    },
    CONSOLE_AUTHORITY: {
      description: 'Console: the Entra ID that people sign in to, as in WEBHOOK_AUTHORITY.',
      type: 'string',
      default: 'https://login.microsoftonline.com',
      pattern:
        '^(https://login\\.microsoftonline\\.(com|us)|https://login\\.partner\\.microsoftonline\\.cn|http://(localhost|127\\.0\\.0\\.1|\\[::1\\])(:\\d{1,5})?)$',
    },
  },
  dependencies: {
    WEBHOOK_TENANT_ID: ['WEBHOOK_AUDIENCE'],
    WEBHOOK_AUDIENCE: ['WEBHOOK_TENANT_ID'],
    WEBHOOK_CALLER_APP_ID: ['WEBHOOK_TENANT_ID', 'WEBHOOK_AUDIENCE'],
    WEBHOOK_ROLE: ['WEBHOOK_TENANT_ID', 'WEBHOOK_AUDIENCE'],
    WEBHOOK_AUTHORITY: ['WEBHOOK_TENANT_ID', 'WEBHOOK_AUDIENCE'],
    LOGS_INGESTION_ENDPOINT: ['LOGS_INGESTION_RULE_ID', 'LOGS_INGESTION_STREAM'],
    LOGS_INGESTION_RULE_ID: ['LOGS_INGESTION_ENDPOINT', 'LOGS_INGESTION_STREAM'],
    LOGS_INGESTION_STREAM: ['LOGS_INGESTION_ENDPOINT', 'LOGS_INGESTION_RULE_ID'],
    OPERATORS_TENANT_ID: ['OPERATORS_AUDIENCE'],
    OPERATORS_AUDIENCE: ['OPERATORS_TENANT_ID'],
    OPERATORS_CLIENT_APP_IDS: ['OPERATORS_TENANT_ID', 'OPERATORS_AUDIENCE'],
    OPERATORS_AUTHORITY: ['OPERATORS_TENANT_ID', 'OPERATORS_AUDIENCE'],
    CONSOLE_TENANT_ID: ['CONSOLE_CLIENT_ID'],
    CONSOLE_CLIENT_ID: ['CONSOLE_TENANT_ID'],
    CONSOLE_URL: ['CONSOLE_TENANT_ID', 'CONSOLE_CLIENT_ID'],
    CONSOLE_AUTHORITY: ['CONSOLE_TENANT_ID', 'CONSOLE_CLIENT_ID'],
  },
} as const

/** The application settings that the app reads; {@link SETTINGS_SCHEMA} says what each means. */
export type Settings = Readonly<
  FromSchema<
    typeof SETTINGS_SCHEMA & { readonly additionalProperties: false },
    { keepDefaultedPropertiesOptional: true }
  >
>
