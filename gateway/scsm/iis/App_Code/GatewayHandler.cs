// The gateway inside IIS or an Azure web app: ASP.NET takes the request, PowerShell answers it. ASP.NET compiles this file.

using System;
using System.Collections;
using System.IO;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Text;
using System.Web;
using System.Web.Hosting;

public sealed class GatewayHandler : IHttpHandler
{
    private const int MaxCharacters = 1048577;
    private static readonly Lazy<RunspacePool> Pool = new Lazy<RunspacePool>(OpenPool);

    public bool IsReusable
    {
        get { return true; }
    }

    public void ProcessRequest(HttpContext context)
    {
        using (PowerShell shell = PowerShell.Create())
        {
            shell.RunspacePool = Pool.Value;
            shell.AddScript(
                "param($Request, $Root)\n" +
                "$ErrorActionPreference = 'Stop'\n" +
                "foreach ($name in 'Settings', 'ServiceManager', 'Gateway') { Import-Module (Join-Path $Root \"$name.psm1\") }\n" +
                "if (-not (Test-Path variable:global:GatewaySettings)) {\n" +
                "  $settings = Read-Settings\n" +
                "  Connect-ServiceManager -Server $settings.Server -SdkFolder $settings.SdkFolder -Credential (Get-SettingsCredential -Settings $settings)\n" +
                "  $global:GatewaySettings = $settings\n" +
                "}\n" +
                "Invoke-GatewayRequest -Request $Request -Trust $global:GatewaySettings\n");
            shell.AddArgument(ReadRequest(context.Request));
            shell.AddArgument(HostingEnvironment.MapPath("~/App_Data/gateway"));
            WriteAnswer(context.Response, Invoke(shell));
        }
    }

    private static Hashtable Invoke(PowerShell shell)
    {
        try
        {
            foreach (PSObject each in shell.Invoke())
            {
                Hashtable answer = each.BaseObject as Hashtable;
                if (answer != null)
                {
                    return answer;
                }
            }
        }
        catch (RuntimeException exception)
        {
            System.Diagnostics.Trace.TraceError(exception.ToString());
        }
        throw new HttpException(503, "The gateway does not reach Service Manager.");
    }

    private static Hashtable ReadRequest(HttpRequest request)
    {
        Hashtable headers = new Hashtable();
        foreach (string name in request.Headers.AllKeys)
        {
            headers[name.ToLowerInvariant()] = request.Headers[name];
        }
        Hashtable query = new Hashtable();
        foreach (string name in request.QueryString.AllKeys)
        {
            query[name ?? ""] = request.QueryString.GetValues(name);
        }
        Hashtable read = new Hashtable();
        read["Method"] = request.HttpMethod;
        read["Path"] = request.Path;
        read["Query"] = query;
        read["Headers"] = headers;
        read["Body"] = ReadBody(request.InputStream);
        return read;
    }

    private static string ReadBody(Stream stream)
    {
        char[] buffer = new char[MaxCharacters];
        using (StreamReader reader = new StreamReader(stream, Encoding.UTF8))
        {
            return new string(buffer, 0, reader.ReadBlock(buffer, 0, MaxCharacters));
        }
    }

    private static void WriteAnswer(HttpResponse response, Hashtable answer)
    {
        response.TrySkipIisCustomErrors = true;
        response.StatusCode = Convert.ToInt32(answer["Status"]);
        foreach (DictionaryEntry header in (IDictionary)answer["Headers"])
        {
            if ((string)header.Key == "Content-Type")
            {
                response.ContentType = Convert.ToString(header.Value);
            }
            else
            {
                response.AppendHeader((string)header.Key, Convert.ToString(header.Value));
            }
        }
        response.Write(Convert.ToString(answer["Body"]));
    }

    private static RunspacePool OpenPool()
    {
        RunspacePool pool = RunspaceFactory.CreateRunspacePool(1, 4);
        pool.Open();
        return pool;
    }
}
