// Alert rules on the bridge itself, and who hears of them: people, not the bridge.

@description('Name of the action group of those who look after the bridge.')
param actionGroupName string

@description('Start of the names of the alert rules.')
param rulePrefix string

@description('Region of the alert rules: the workspace\'s own.')
param location string

@description('Tags of all of them.')
param tags object

@description('Resource id of the workspace.')
param workspaceId string

@description('Addresses that are written to.')
param emails array

@description('Resource ids of further action groups.')
param actionGroupIds array

var rules = [
  {
    name: 'dead-letters'
    title: 'An alert became a dead letter'
    severity: 1
    query: loadTextContent('../queries/dead-letters.kql')
    every: 'PT5M'
    window: 'PT5M'
  }
  {
    name: 'alerts-missing'
    title: 'An accepted alert has no outcome'
    severity: 0
    query: loadTextContent('../queries/alerts-missing.kql')
    every: 'PT15M'
    window: 'PT1H'
  }
  {
    name: 'alerts-late'
    title: 'A severe alert has no ticket in time'
    severity: 1
    query: loadTextContent('../queries/alerts-late.kql')
    every: 'PT5M'
    window: 'PT5M'
  }
  {
    name: 'sign-in'
    title: 'A connection must be signed in again, or its user lacks a right'
    severity: 1
    query: loadTextContent('../queries/sign-in.kql')
    every: 'PT15M'
    window: 'PT1H'
  }
  {
    name: 'connection-away'
    title: 'A connection has been away for 15 minutes'
    severity: 2
    query: loadTextContent('../queries/connection-away.kql')
    every: 'PT5M'
    window: 'PT1H'
  }
  {
    name: 'configuration'
    title: 'The configuration can\'t be used: alerts wait'
    severity: 1
    query: loadTextContent('../queries/configuration.kql')
    every: 'PT15M'
    window: 'PT1H'
  }
  {
    name: 'canary'
    title: 'The canary did not become a ticket in time'
    severity: 1
    query: loadTextContent('../queries/canary.kql')
    every: 'PT15M'
    window: 'PT30M'
  }
  {
    name: 'silent'
    title: 'The bridge has not reconciled for three hours: it may not run'
    severity: 0
    query: loadTextContent('../queries/silent.kql')
    every: 'PT30M'
    window: 'PT3H'
  }
]

var emailReceivers = [
  for (email, index) in emails: { name: 'person ${index + 1}', emailAddress: email, useCommonAlertSchema: true }
]

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: actionGroupName
  location: 'Global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'bridge watch'
    emailReceivers: emailReceivers
  }
}

resource watches 'Microsoft.Insights/scheduledQueryRules@2026-03-01' = [
  for rule in rules: {
    name: '${rulePrefix}${rule.name}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: 'alert-ticket-bridge: ${rule.title}'
      description: rule.title
      enabled: true
      severity: rule.severity
      scopes: [workspaceId]
      evaluationFrequency: rule.every
      windowSize: rule.window
      autoMitigate: true
      // The table of traces appears with the first line of the app.
      skipQueryValidation: true
      criteria: {
        allOf: [
          {
            query: rule.query
            timeAggregation: 'Count'
            operator: 'GreaterThan'
            threshold: 0
            failingPeriods: { numberOfEvaluationPeriods: 1, minFailingPeriodsToAlert: 1 }
          }
        ]
      }
      actions: { actionGroups: concat([people.id], actionGroupIds) }
    }
  }
]
