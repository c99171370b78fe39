# Problem details of an error answer (RFC 9457). Code throws a problem, and Gateway.psm1 makes the answer from it.

Set-StrictMode -Version 2.0

# Creates a problem to throw.
function New-Problem {
    param(
        [Parameter(Mandatory = $true)] [int] $Status,
        [Parameter(Mandatory = $true)] [string] $Code,
        [Parameter(Mandatory = $true)] [string] $Detail
    )
    $problem = New-Object System.InvalidOperationException $Detail
    $problem.Data['Status'] = $Status
    $problem.Data['Code'] = $Code
    return $problem
}

# The problem in an exception or its inner exceptions; $null when there is none.
function Get-Problem {
    param([Parameter(Mandatory = $true)] [System.Exception] $Exception)
    for ($each = $Exception; $null -ne $each; $each = $each.InnerException) {
        if ($each.Data.Contains('Code')) { return $each }
    }
    return $null
}

# The body of the answer for a problem.
function ConvertTo-ProblemBody {
    param([Parameter(Mandatory = $true)] [System.Exception] $Problem)
    $status = [int] $Problem.Data['Status']
    return [ordered]@{
        type = 'about:blank'
        title = Get-StatusTitle -Status $status
        status = $status
        code = [string] $Problem.Data['Code']
        detail = $Problem.Message
    }
}

function Get-StatusTitle {
    param([int] $Status)
    switch ($Status) {
        400 { return 'Bad Request' }
        401 { return 'Unauthorized' }
        403 { return 'Forbidden' }
        404 { return 'Not Found' }
        409 { return 'Conflict' }
        412 { return 'Precondition Failed' }
        413 { return 'Content Too Large' }
        422 { return 'Unprocessable Content' }
        428 { return 'Precondition Required' }
        503 { return 'Service Unavailable' }
        504 { return 'Gateway Timeout' }
        default { return 'Error' }
    }
}

Export-ModuleMember -Function @(
    'New-Problem', 'Get-Problem', 'ConvertTo-ProblemBody'
)
