// The Windows service that runs Start-Gateway.ps1: starts it, starts it again after it ended, and ends it when the service stops.
// Install-Gateway.ps1 compiles this with the compiler of the .NET Framework.

using System;
using System.Diagnostics;
using System.IO;
using System.Reflection;
using System.ServiceProcess;
using System.Threading;

[assembly: AssemblyTitle("Service Manager gateway")]

public sealed class GatewayService : ServiceBase
{
    public const string Name = "ServiceManagerGateway";
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private readonly ManualResetEvent stopping = new ManualResetEvent(false);
    private Thread keeper;

    public GatewayService()
    {
        ServiceName = Name;
        CanStop = true;
        AutoLog = true;
    }

    public static void Main()
    {
        Run(new GatewayService());
    }

    protected override void OnStart(string[] args)
    {
        stopping.Reset();
        keeper = new Thread(Keep);
        keeper.IsBackground = true;
        keeper.Start();
    }

    protected override void OnStop()
    {
        stopping.Set();
        keeper.Join(TimeSpan.FromSeconds(20));
    }

    private void Keep()
    {
        do
        {
            using (Process process = Begin())
            {
                while (!process.WaitForExit(500) && !stopping.WaitOne(0))
                {
                }
                if (!process.HasExited)
                {
                    process.Kill();
                }
            }
        }
        while (!stopping.WaitOne(Pause));
    }

    private static Process Begin()
    {
        string folder = Path.GetDirectoryName(Path.GetDirectoryName(Assembly.GetExecutingAssembly().Location));
        string script = Path.Combine(folder, "Start-Gateway.ps1");
        string log = Path.Combine(folder, "gateway.log");
        string shell = Path.Combine(Environment.SystemDirectory, @"WindowsPowerShell\v1.0\powershell.exe");
        string command = "& '" + script.Replace("'", "''") + "' *>> '" + log.Replace("'", "''") + "'";
        ProcessStartInfo start = new ProcessStartInfo(shell);
        start.Arguments = "-NoProfile -NonInteractive -ExecutionPolicy RemoteSigned -Command \"" + command + "\"";
        start.UseShellExecute = false;
        start.CreateNoWindow = true;
        start.WorkingDirectory = folder;
        return Process.Start(start);
    }
}
