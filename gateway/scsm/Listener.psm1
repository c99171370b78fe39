# Turns what HttpListener gives into a request of Gateway.psm1, and an answer into what it takes.

Set-StrictMode -Version 2.0

# More than the largest body that is let in, so that Gateway.psm1 is the one to refuse it.
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

# Name to values, in the order in which they came.
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

# The text of a body, or as much of it as shows that it is too large.
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

# Hangs up: the client must not take a broken answer for one.
function Stop-Context {
    param([System.Net.HttpListenerContext] $Context)
    try { $Context.Response.Abort() } catch { Write-Warning $_.Exception.Message }
}

Export-ModuleMember -Function @(
    'Read-Context', 'ConvertFrom-Query', 'Send-Answer', 'Stop-Context'
)
