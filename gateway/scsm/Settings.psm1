# The settings of the gateway, from a file that holds no secret or, in an Azure web app, from the environment.

Set-StrictMode -Version 2.0

$Names = @('Server', 'TenantId', 'Audience')

# Reads settings from Settings.psd1 beside this file; an environment variable GATEWAY_<NAME> overrides the file.
function Read-Settings {
    param([string] $File = (Join-Path $PSScriptRoot 'Settings.psd1'))
    $settings = @{
        Server = ''; SdkFolder = ''; TenantId = ''; Audience = ''
        Authority = 'https://login.microsoftonline.com'; ClientIds = @(); Prefix = ''; Workers = 4; Domain = ''; User = ''
    }
    if (Test-Path $File) {
        $given = Import-PowerShellDataFile $File
        foreach ($name in $given.Keys) {
            if (-not $settings.ContainsKey($name)) { throw "Settings.psd1: there is no setting $name." }
            $settings[$name] = $given[$name]
        }
    }
    foreach ($name in @($settings.Keys)) {
        $value = [Environment]::GetEnvironmentVariable('GATEWAY_' + $name.ToUpperInvariant())
        if (-not [string]::IsNullOrEmpty($value)) {
            $settings[$name] = $(if ($name -eq 'ClientIds') { @($value.Split(',')) } elseif ($name -eq 'Workers') { [int] $value } else { $value })
        }
    }
    foreach ($name in $Names) {
        if ($settings[$name] -eq '') { throw "The setting $name is missing: in Settings.psd1, or as GATEWAY_$($name.ToUpperInvariant())." }
    }
    if ($settings.SdkFolder -eq '') { $settings.SdkFolder = Find-SdkFolder }
    return $settings
}

# Where the console, which brings the SDK, is installed.
function Find-SdkFolder {
    $setup = Get-ItemProperty 'HKLM:\SOFTWARE\Microsoft\System Center\2010\Service Manager\Setup' -ErrorAction SilentlyContinue
    if ($null -eq $setup) { throw 'The Service Manager console is not installed here; name the folder of its SDK as SdkFolder.' }
    return Join-Path $setup.InstallDirectory 'SDK Binaries'
}

# The account for Service Manager, if it is not the one that the gateway runs as. Its password comes from the
# environment, which an Azure web app fills from Key Vault; no file holds it.
function Get-SettingsCredential {
    param([hashtable] $Settings)
    $password = [Environment]::GetEnvironmentVariable('GATEWAY_PASSWORD')
    if ([string]::IsNullOrEmpty($password) -or $Settings.User -eq '') { return $null }
    $secret = New-Object System.Security.SecureString
    foreach ($character in $password.ToCharArray()) { $secret.AppendChar($character) }
    return New-Object System.Management.Automation.PSCredential ('{0}\{1}' -f $Settings.Domain, $Settings.User), $secret
}

Export-ModuleMember -Function @(
    'Read-Settings', 'Get-SettingsCredential'
)
