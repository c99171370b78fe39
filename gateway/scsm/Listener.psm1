# Converts a request of HttpListener to a request of Gateway.psm1, and an answer back.

Set-StrictMode -Version 2.0

# More than the largest body that is accepted, so that Gateway.psm1 can refuse a larger one.
$MaxCharacters = 1048577

function Read-Context {
    param([System.Net.HttpListenerContext] $Context)
    $request = $Context.Request
    $headers = @{}
    foreach ($name in $request.Headers.AllKeys) { $headers[$name.ToLowerInvariant()] = $request.Headers[$name] }
    return @{
        Method = $request.HttpMethod
        Path = $request.Url.AbsolutePath
        Query = ConvertFrom-Query -Text $request.Url.Query
        Headers = $headers
        Body = Read-Text -Stream $request.InputStream
    }
}

# Values by name, in the order of the query.
function ConvertFrom-Query {
    param([string] $Text)
    $query = @{}
    foreach ($part in $Text.TrimStart('?').Split('&')) {
        if ($part -eq '') { continue }
        $pair = $part.Split([char[]] '=', 2)
        $name = [Uri]::UnescapeDataString($pair[0].Replace('+', ' '))
        $value = $(if ($pair.Length -gt 1) { [Uri]::UnescapeDataString($pair[1].Replace('+', ' ')) } else { '' })
        if (-not $query.ContainsKey($name)) { $query[$name] = @() }
        $query[$name] += $value
    }
    return $query
}

# The text of a body. Of a body that is too large it reads only enough to show that.
function Read-Text {
    param([System.IO.Stream] $Stream)
    $reader = New-Object System.IO.StreamReader $Stream, ([Text.Encoding]::UTF8)
    $buffer = New-Object char[] $MaxCharacters
    $length = $reader.ReadBlock($buffer, 0, $MaxCharacters)
    return New-Object string $buffer, 0, $length
}

function Send-Answer {
    param([System.Net.HttpListenerContext] $Context, [hashtable] $Answer)
    $response = $Context.Response
    $response.StatusCode = $Answer.Status
    foreach ($name in $Answer.Headers.Keys) {
        if ($name -eq 'Content-Type') { $response.ContentType = $Answer.Headers[$name] } else { $response.AddHeader($name, $Answer.Headers[$name]) }
    }
    $bytes = [Text.Encoding]::UTF8.GetBytes($Answer.Body)
    $response.ContentLength64 = $bytes.Length
    $response.OutputStream.Write($bytes, 0, $bytes.Length)
    $response.Close()
}

# Breaks the connection, so that the client does not take an incomplete answer for a complete one.
function Stop-Context {
    param([System.Net.HttpListenerContext] $Context)
    try { $Context.Response.Abort() } catch { Write-Warning $_.Exception.Message }
}

Export-ModuleMember -Function @(
    'Read-Context', 'ConvertFrom-Query', 'Send-Answer', 'Stop-Context'
)
