#Requires -Version 5.1
<#
.SYNOPSIS
Answers HTTPS requests for Service Manager until it is stopped. Install-Gateway.ps1 makes a Windows service that runs this.

.DESCRIPTION
One listener, and a few workers that take requests from it. Each worker has a connection of its own to Service Manager,
so that a slow write holds up no other request.
#>
[CmdletBinding()]
param([string] $SettingsFile = (Join-Path $PSScriptRoot 'Settings.psd1'))

Set-StrictMode -Version 2.0
$ErrorActionPreference = 'Stop'

Import-Module (Join-Path $PSScriptRoot 'Settings.psm1')
$settings = Read-Settings -File $SettingsFile
if (-not $settings.Prefix.StartsWith('https://')) { throw 'The setting Prefix is an https address, such as https://+:8443/.' }

$listener = New-Object System.Net.HttpListener
$listener.Prefixes.Add($settings.Prefix)
# Only the bearer token is checked. Other authentication schemes would ask the client for a name and a password.
$listener.AuthenticationSchemes = [System.Net.AuthenticationSchemes]::Anonymous
$listener.Start()
Write-Output "Listening at $($settings.Prefix)"

$work = {
    param($Listener, $Settings, $Root)
    Set-StrictMode -Version 2.0
    $ErrorActionPreference = 'Stop'
    foreach ($name in 'Settings', 'ServiceManager', 'Gateway', 'Listener') { Import-Module (Join-Path $Root "$name.psm1") }
    $credential = Get-SettingsCredential -Settings $Settings
    $isConnected = $false
    while ($Listener.IsListening) {
        try { $context = $Listener.GetContext() } catch { break }
        try {
            if (-not $isConnected) {
                Connect-ServiceManager -Server $Settings.Server -SdkFolder $Settings.SdkFolder -Credential $credential
                $isConnected = $true
            }
            Send-Answer -Context $context -Answer (Invoke-GatewayRequest -Request (Read-Context -Context $context) -Trust $Settings)
        } catch {
            Write-Warning "A request failed: $($_.Exception.Message)"
            Stop-Context -Context $context
        }
    }
}

$pool = [RunspaceFactory]::CreateRunspacePool(1, $settings.Workers)
$pool.Open()
try {
    $workers = foreach ($number in 1..$settings.Workers) {
        $shell = [PowerShell]::Create()
        $shell.RunspacePool = $pool
        [void] $shell.AddScript($work).AddArgument($listener).AddArgument($settings).AddArgument($PSScriptRoot)
        @{ Shell = $shell; Run = $shell.BeginInvoke() }
    }
    foreach ($worker in $workers) { [void] $worker.Shell.EndInvoke($worker.Run) }
} finally {
    $listener.Stop()
    $pool.Close()
}
