package dev.weir.cli.shell;

import dev.weir.ConnectOptions;
import dev.weir.Weir;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/// One run of the command: its shell, and the options that stand before or after any verb.
public final class Session {
  private final Shell shell;
  private final Stop stop;

  @Option(
      names = "--url",
      paramLabel = "URL",
      scope = ScopeType.INHERIT,
      order = 100,
      description = {
        "The log: log:DIR, memory:, HOST:PORT (weir serve, Kafka), stdio:",
        "Default: $WEIR_URL, else log:~/.local/share/weir"
      })
  private @Nullable String url;

  @Option(
      names = "--debug",
      scope = ScopeType.INHERIT,
      order = 101,
      description = "Show where an error came from.")
  private boolean debug;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      order = 102,
      description = "Show this help.")
  private boolean help;

  public Session(Shell shell, Stop stop) {
    this.shell = shell;
    this.stop = stop;
  }

  public Shell shell() {
    return shell;
  }

  public Stop stop() {
    return stop;
  }

  public boolean debug() {
    return debug;
  }

  public String url() {
    if (url != null) {
      return url;
    }
    return shell.variable("WEIR_URL").orElseGet(() -> "log:" + LocalFiles.userDirectory(shell));
  }

  /// Connects to the log; a directory is shared with other commands, unless its URL says otherwise.
  /// With `--debug`, drivers that log through SLF4J do so, to standard error.
  public Weir connect() {
    if (debug) {
      System.setProperty("org.slf4j.simpleLogger.defaultLogLevel", "info");
    }
    var options = ConnectOptions.defaults().withClock(shell.clock());
    return Weir.connect(url(), url().startsWith("log:") ? options.with("shared", "true") : options);
  }
}
