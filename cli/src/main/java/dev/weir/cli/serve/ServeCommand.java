package dev.weir.cli.serve;

import dev.weir.InvalidInput;
import dev.weir.backends.embedded.OwnedDirectory;
import dev.weir.cli.shell.ExitCode;
import dev.weir.cli.shell.Failure;
import dev.weir.cli.shell.LocalFiles;
import dev.weir.cli.shell.Session;
import dev.weir.engine.Engine;
import dev.weir.engine.EngineException;
import dev.weir.server.Server;
import dev.weir.server.ServerOptions;
import dev.weir.server.Settings;
import dev.weir.server.security.Tls;
import dev.weir.spi.Timing;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `weir serve`.
@Command(
    name = "serve",
    description = {
      "Serve a directory to every Kafka client.",
      "Says one line when it answers, and ends with Ctrl-C. Other weir commands of this machine"
          + " can use the directory meanwhile."
    })
public final class ServeCommand implements Runnable {
  /// Connections are given two seconds, the directory writes a snapshot.
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Duration LOOK_EVERY = Duration.ofSeconds(1);

  private final Session session;

  @Parameters(paramLabel = "DIR", description = "The directory; made when it is missing")
  private String directory = "";

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "9092",
      description = "For Kafka's clients; 0 for a free one. Default: ${DEFAULT-VALUE}")
  private int port;

  @Option(
      names = "--http-port",
      paramLabel = "N",
      description = "For /health, /ready and /metrics; 0 for a free one. Default: none")
  private @Nullable Integer httpPort;

  @Option(
      names = "--http-host",
      paramLabel = "ADDRESS",
      defaultValue = "localhost",
      description =
          "The address for HTTP, which asks nobody who they are. Default: ${DEFAULT-VALUE}")
  private String httpHost = "";

  @Option(
      names = "--host",
      paramLabel = "ADDRESS",
      defaultValue = "localhost",
      description = "The address to listen at. Default: ${DEFAULT-VALUE}")
  private String host = "";

  @Option(
      names = "--advertised-host",
      paramLabel = "NAME",
      description = "How clients are told to reach it. Default: the address")
  private @Nullable String advertisedHost;

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = "A broker setting, by Kafka's name; may be repeated")
  private Map<String, String> settings = new LinkedHashMap<>();

  @Option(
      names = "--durability",
      paramLabel = "fsync|os",
      defaultValue = "fsync",
      description = {
        "What acknowledged messages survive. fsync, the default: kill -9 and power loss; os: kill"
            + " -9 only."
      })
  private String durability = "";

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = {
        "Settings, one NAME=VALUE a line, as in Kafka's server.properties.",
        "Passwords stand here, and the file is yours alone (chmod 600)."
      })
  private @Nullable String config;

  @Option(
      names = "--insecure",
      description = "Listen beyond this machine, to anybody, without TLS and passwords.")
  private boolean insecure;

  public ServeCommand(Session session) {
    this.session = session;
  }

  @Override
  public void run() {
    var options = options();
    var shell = session.shell();
    session.stop().lastly(PATIENCE, () -> {});
    try (var owned = OwnedDirectory.open(directory, durability, shell.clock(), Timing.SYSTEM);
        var server = start(owned.engine(), options)) {
      shell.println(ready(server));
      awaitEnd(owned.engine());
    } catch (IOException e) {
      throw new Failure(ExitCode.UNAVAILABLE, "the server did not stop in order: " + e, e);
    }
  }

  private ServerOptions options() {
    var chosen = settings();
    if (!insecure && !chosen.keepsStrangersOut() && !isLoopback(host)) {
      throw new InvalidInput(
          "at "
              + host
              + " everybody who reaches this machine could read and write "
              + directory
              + ". Set security.protocol=SASL_SSL and a certificate, listen at localhost, or say"
              + " --insecure");
    }
    if (!insecure && httpPort != null && !isLoopback(httpHost)) {
      throw new InvalidInput(
          "at "
              + httpHost
              + " everybody who reaches this machine could read its metrics. Take --http-host"
              + " localhost, or say --insecure");
    }
    var options =
        ServerOptions.local(port)
            .at(host, advertisedHost == null ? host : advertisedHost, insecure)
            .with(chosen);
    if (httpPort != null) {
      options = options.with(new ServerOptions.Http(httpHost, httpPort));
    }
    return chosen.isEncrypted() ? options.with(tls(chosen)) : options;
  }

  private boolean isLoopback(String address) {
    var resolved = new InetSocketAddress(address, 0);
    if (resolved.isUnresolved()) {
      throw new InvalidInput("this machine has no address \"" + address + "\"");
    }
    return resolved.getAddress().isLoopbackAddress();
  }

  private Settings settings() {
    settings.keySet().stream()
        .filter(Settings::isSecret)
        .findFirst()
        .ifPresent(name -> {
          throw new InvalidInput(
              name
                  + " would be seen in the list of processes. Write it into a file that is yours"
                  + " alone, and name that: --config FILE");
        });
    var all = new LinkedHashMap<String, String>();
    if (config != null) {
      all.putAll(SettingsFile.read(config));
    }
    all.putAll(settings);
    try {
      return Settings.of(all);
    } catch (IllegalArgumentException e) {
      throw new InvalidInput(String.valueOf(e.getMessage()), e);
    }
  }

  private Tls tls(Settings chosen) {
    // Clients of TLS 1.2 could have keys agreed on again and again, at the server's cost.
    System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
    try {
      return Tls.of(chosen, new SecretFiles(), session.shell().clock());
    } catch (IllegalArgumentException e) {
      throw new InvalidInput(String.valueOf(e.getMessage()), e);
    }
  }

  /// The files that settings name.
  private static final class SecretFiles implements Tls.Files {
    @Override
    public byte[] read(String file, boolean secret) {
      if (secret) {
        LocalFiles.mustBePrivate(file);
      }
      return LocalFiles.all(file);
    }
  }

  private Server start(Engine engine, ServerOptions options) {
    try {
      return Server.start(engine, options, session.shell().clock(), session.shell().nanoTime());
    } catch (IOException e) {
      throw new Failure(
          ExitCode.UNAVAILABLE,
          "%s:%d cannot be listened at: %s. Take another --port"
              .formatted(options.host(), options.port(), e.getMessage()),
          e);
    }
  }

  private String ready(Server server) {
    String http =
        server.httpPort().isPresent() ? ", HTTP on port " + server.httpPort().getAsInt() : "";
    return "weir serves %s at %s:%d%s".formatted(directory, host, server.port(), http);
  }

  /// Until it is asked to end, or the disk fails: a new start finds out what is on it.
  private void awaitEnd(Engine engine) {
    while (!session.stop().requested()) {
      if (engine.trouble() instanceof EngineException.Failed failed) {
        throw new Failure(
            ExitCode.UNAVAILABLE,
            "%s cannot be written any more: %s. What was acknowledged is safe"
                .formatted(directory, failed.getMessage()),
            failed);
      }
      session.stop().pause(LOOK_EVERY);
    }
  }
}
